/** `docs/native-support.md`, written from the lists the code goes by. */
import { loweringStage, lookingStage, readingStage, type Stage } from '#app/serialized/allowance.ts'
import { limits } from '#app/serialized/limits.ts'
import { lightgbmObjectives } from './lowering/lightgbm-objectives.ts'
import { sklearnNotes } from './lowering/sklearn-notes.ts'
import { sklearnLowerings, sklearnVersions } from './lowering/sklearn-registry.ts'
import { xgboostObjectives } from './lowering/xgboost-objectives.ts'

/** The document as Markdown. */
export function supportDocument(): string {
  const { first, last } = sklearnVersions
  const classes = [...sklearnLowerings.keys()].toSorted((left, right) => (left < right ? -1 : 1))
  const rows = classes.flatMap((name) => {
    const short = name.slice(name.lastIndexOf('.') + 1)
    if (short.startsWith('_')) return []
    const note = sklearnNotes.get(short)
    return `- \`${name}\`${note === undefined ? '' : `; not ${note}`}`
  })
  return [
    '# What runs without Python',
    '',
    'Generated from the code (`app/native/support-document.ts`). A model is answered natively when every class, parameter and',
    'version in it is known here; else it is refused by name and needs Python. Nothing of a model is ever executed.',
    '',
    '## Files',
    '',
    '- pickle and cloudpickle, protocols 0 to 5; joblib arrays, plain or compressed with zlib or gzip (bzip2, xz, lzma and lz4 are refused)',
    '- skops, `.npy` inside it, scipy CSR matrices',
    '- XGBoost UBJSON and JSON, under any name (the old binary format is refused)',
    '- LightGBM model text, on its own or inside a pickle or skops file',
    '',
    '## scikit-learn',
    '',
    `Versions ${first.join('.')} to ${last.join('.')}. Refused everywhere: custom classes and lambdas (cloudpickle by value), callables as`,
    'parameters, `set_output("polars")`, methods replaced on an instance (`model.predict = model.predict_proba`), `copy=False` where it',
    'writes into its input, and parameters set after fit that contradict what was fitted. Which constructor parameters inference reads is',
    'recorded per class from the sources of these versions (`app/native/lowering/recorded`): each is honoured, known to change nothing, or',
    "refused by name. XGBoost's and LightGBM's scikit-learn classes may stand anywhere among these.",
    '',
    'A class that a model defines itself cannot be answered without Python: cloudpickle writes its methods as Python bytecode, which',
    'says what it does only to who runs it. Such a model (of the fixtures `sklearn-pipeline-mixed` and `sklearn-proba`, which begin with',
    'a class FillMissing) is refused with the name of its class, its other steps are shown in Inside, and Python answers once it is trusted.',
    '',
    ...rows,
    '',
    '## XGBoost',
    '',
    'Versions 1 to 3: `Booster`, `XGBClassifier`, `XGBRegressor`, `XGBRanker`, `XGBRFClassifier`, `XGBRFRegressor`; boosters gbtree, dart and gblinear;',
    'the best iteration of early stopping; categorical splits over codes; several targets, one tree each or vector leaves (from 3.1 on).',
    '',
    `Objectives: ${xgboostObjectives.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    '## LightGBM',
    '',
    'Model text v2 to v4: `Booster`, `LGBMClassifier`, `LGBMRegressor`, `LGBMRanker`; gbdt, dart, rf, goss; categorical features given as',
    'numbers; missing types none, zero and NaN; linear trees. Refused: custom objectives, predictions that stop early (`pred_early_stop`),',
    '`predict_disable_shape_check`, parameters that LightGBM does not know, two classes by a multiclass objective before 4.7.',
    '',
    `Objectives: ${lightgbmObjectives.map((name) => `\`${name}\``).join(', ')}.`,
    '',
    ...limitLines(),
  ].join('\n')
}

function limitLines(): readonly string[] {
  const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toLocaleString('en')} MB`
  const of = ({ floor, share }: Stage): string =>
    `${megabytes(floor)}, or ${share} times the file where that is more`
  const number = (count: number): string => count.toLocaleString('en')
  return [
    '## Limits',
    '',
    'What a file may ask for follows its size, counted over the whole of it before it is made; whatever goes beyond is refused with',
    '`over-limit` (exit 4) or by name, and never ends the program. Real models stay far below: a forest of 430 MB, and the same in 126 MB',
    'of zlib, are read and answered.',
    '',
    `- unpacking, arrays, containers, texts (\`readingStage\`): ${of(readingStage)}`,
    `- numbers, operations and names that are made to compute with it (\`loweringStage\`): ${of(loweringStage)}`,
    `- each question of Inside (\`lookingStage\`): ${of(lookingStage)}`,
    `- one compressed entry, above ${megabytes(limits.inflationFloor)}: ${limits.inflationRatio} times its packed size`,
    `- file: ${megabytes(limits.fileBytes)}`,
    `- containers inside one another, in JSON and UBJSON: ${limits.depth}`,
    '- estimators inside one another: 40',
    '- operations for a row, parts that are named twice counted twice: 1,000,000',
    '- columns of one dense array: 4,194,304',
    '- degree of a polynomial: 1,000',
    `- bytes of one integer: ${number(limits.integerBytes)}`,
    '- classes of a booster beyond its trees: 10,000',
    '- columns that are compared and written as ONNX; levels of a tree there: 20,000; 2,000',
    '',
    'One object named in many places of a file is lowered once. The app reads in a process for each model: the one that answers, and another for',
    'Inside (1 GB of resident memory, or 8 times the largest file; 60 seconds a call). The command line reads files up to 4 MB in place,',
    'where these limits keep it below 512 MB (`predict` files up to 64 MB), and larger ones in a process of its own with a cap on its',
    'heap (2 GB, or 8 times the file).',
    '',
  ]
}
