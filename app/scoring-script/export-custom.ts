/**
 * A custom predict as what a team would commit: the code, a `PythonModel` that wraps the original with it, a script that
 * saves it as an MLflow model, and an Azure ML deployment with a scoring script that answers the same. Sources:
 * `mlflow.pyfunc.PythonModel`; Azure ML, "CLI (v2) managed online deployment YAML schema".
 */
import { INSIDE } from '#app/custom-predict/inside.ts'
import { UserError } from '#shared/user-error.ts'
import { COLUMNS } from './custom-columns-script.ts'
import { customParams, saveScript, SCORE } from './custom-export-scripts.ts'
import { deploymentYaml, servingConda } from './deployment-files.ts'
import type { ExportedFile } from './export-files.ts'
import { scriptOutline } from './script-outline.ts'
import type { ScriptFunction } from './script-functions.ts'

/** What is exported. */
export interface CustomExport {
  readonly name: string
  readonly code: CustomSource
  /** The model's own conda.yaml; null where it has none. */
  readonly conda: string | null
  /** A request as Azure ML takes it; null where nothing is known of one. */
  readonly sampleRequest: string | null
}

/** Code of either language; `compiled` is JavaScript without types, as one expression that gives its function. */
export type CustomSource =
  | { readonly language: 'python'; readonly text: string }
  | {
      readonly language: 'javascript'
      readonly text: string
      readonly compiled: string
      /** A method of the native object whose outputs it takes; null takes those of predict. */
      readonly method: { readonly name: string; readonly flavor: string } | null
      /** JSON of params that it reads beside those of the model, with their defaults; null where there are none. */
      readonly params: string | null
    }

/** V8 for Python, without access to files, network and process; by it the JavaScript runs as it is. */
export const JAVASCRIPT_PACKAGE = 'mini-racer==0.14.1'

/** The files. Throws a UserError `bad-usage` for Python that has no predict in it. */
export function customExport(given: CustomExport): readonly ExportedFile[] {
  const { name, code, conda, sampleRequest } = given
  const packages = code.language === 'javascript' ? [JAVASCRIPT_PACKAGE] : []
  const files = [
    ...(code.language === 'python' ? pythonFiles(code.text) : javascriptFiles(code)),
    { path: 'save_model.py', text: saveScript(packages, codeFiles(code)) },
    { path: 'code/score.py', text: SCORE },
    { path: 'conda.yaml', text: servingConda(conda, packages) },
    { path: 'deployment.yml', text: deploymentYaml(name) },
  ]
  if (sampleRequest === null) return files
  return [...files, { path: 'sample-request.json', text: `${sampleRequest}\n` }]
}

function codeFiles({ language }: CustomSource): readonly string[] {
  return language === 'python'
    ? ['custom_model.py', 'custom_params.py', 'custom_predict.py']
    : ['custom_model.py', 'custom_params.py', 'custom_columns.py', 'custom_predict.js']
}

function pythonFiles(code: string): readonly ExportedFile[] {
  return [
    { path: 'code/custom_predict.py', text: code },
    { path: 'code/custom_model.py', text: pythonWrapper(code) },
    { path: 'code/custom_params.py', text: customParams(null) },
  ]
}

const WRAPPER_START = `"""The original model with the custom predict around it."""
import mlflow.pyfunc
`

function pythonWrapper(code: string): string {
  const { classes, functions } = scriptOutline(code)
  const models = classes.filter(({ bases }) => bases.some((base) => /(^|\.)PythonModel$/.test(base)))
  const last = models.at(-1)
  if (last !== undefined) return classWrapper(last.name, last.methods)
  const found = functions.findLast(({ name }) => name === 'predict') ?? functions.at(-1)
  if (found === undefined || found.parameters.length < 2) {
    throw new UserError({
      code: 'bad-usage',
      message:
        'The code has neither a class of mlflow.pyfunc.PythonModel nor a function predict(model, model_input).',
    })
  }
  return functionWrapper(found)
}

function classWrapper(name: string, methods: readonly ScriptFunction[]): string {
  const named = (method: string) => methods.findLast((one) => one.name === method)?.parameters ?? []
  const wantsModel =
    named('__init__').filter(
      ({ kind, hasDefault }) => (kind === 'plain' || kind === 'positional-only') && !hasDefault,
    ).length > 1
  const predict = named('predict').map((parameter) => parameter.name)
  const given = [
    ...(predict.includes('context') ? ['context'] : []),
    'model_input',
    ...(predict.includes('params') ? ['params=params'] : []),
  ]
  return `${WRAPPER_START}from custom_predict import ${name}


class CustomModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        model = mlflow.pyfunc.load_model(context.artifacts["original"])
        self.custom = ${name}(${wantsModel ? 'model' : ''})
        if getattr(self.custom, "model", None) is None:
            self.custom.model = model
        self.custom.load_context(context)

    def predict(self, context, model_input, params=None):
        return self.custom.predict(${given.join(', ')})
`
}

function functionWrapper({ name, parameters }: ScriptFunction): string {
  const names = parameters.map((parameter) => parameter.name)
  const params = names.includes('params') ? ', params=params' : parameters.length > 2 ? ', params' : ''
  return `${WRAPPER_START}from custom_predict import ${name} as custom_predict


class CustomModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.model = mlflow.pyfunc.load_model(context.artifacts["original"])

    def predict(self, context, model_input, params=None):
        return custom_predict(self.model, model_input${params})
`
}

function javascriptFiles(code: Extract<CustomSource, { language: 'javascript' }>): readonly ExportedFile[] {
  return [
    { path: 'custom_predict.ts', text: code.text },
    { path: 'code/custom_predict.js', text: javascriptText(code.compiled) },
    { path: 'code/custom_columns.py', text: COLUMNS },
    { path: 'code/custom_model.py', text: javascriptWrapper(code.method) },
    { path: 'code/custom_params.py', text: customParams(code.params) },
  ]
}

/** One function from the text of columns to the text of columns; made anew for each call, so that nothing stays. */
function javascriptText(compiled: string): string {
  return `// Made of custom_predict.ts: its types are left out, and what stands around it reads and writes columns.
var answerOf = (function () {
${INSIDE.trim()}
const custom = ${compiled.trim()}
if (typeof custom !== 'function') throw new Error('There is no function to call.')
return function (text) {
  const given = parse(text)
  const columns = (pairs) => { const target = {}; for (const [name, cells] of pairs) place(target, name, revived(cells)); return target }
  const result = custom({ inputs: columns(given.inputs), outputs: columns(given.outputs), params: revived(given.params) })
  return written(result, 'the result', 0)
}
})()
`
}

function javascriptWrapper(method: { readonly name: string; readonly flavor: string } | null): string {
  const [load, call] =
    method === null
      ? [`mlflow.pyfunc.load_model(context.artifacts["original"])`, 'predict(model_input, params=params)']
      : [`mlflow.${method.flavor}.load_model(context.artifacts["original"])`, `${method.name}(model_input)`]
  return `"""The original model with the custom predict, in JavaScript, after it."""
import os

import mlflow.pyfunc
${method === null ? '' : `import mlflow.${method.flavor}\n`}from custom_columns import UNNAMED_INPUT, UNNAMED_OUTPUT, answer_of, cell_of, columns_of

CODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "custom_predict.js")
TIME_LIMIT_SECONDS = 60


class CustomModel(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.model = ${load}
        with open(CODE, encoding="utf-8") as file:
            self.code = file.read()

    def predict(self, context, model_input, params=None):
        outputs = self.model.${call}
        given = {
            "inputs": columns_of(model_input, UNNAMED_INPUT),
            "outputs": columns_of(outputs, UNNAMED_OUTPUT),
            "params": cell_of(params or {}),
        }
        return answer_of(self.code, given, TIME_LIMIT_SECONDS)
`
}
