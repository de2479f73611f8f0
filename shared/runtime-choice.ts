/** Which runtime is to answer for a model, and what its native object is when Python has loaded it. */
import { z } from 'zod'
import { ValueSchema } from './model.ts'
import { runtimeChoices } from './runtime-choices.ts'

/** What a person chose for one model. */
export const RuntimeChoice = z.object({
  runtime: z.enum(runtimeChoices),
  /** Path of the interpreter that was chosen; null is the first one found that has MLflow. */
  python: z.string().nullable(),
  /** `model_config` of `mlflow.pyfunc.load_model`, a JSON object; the model's own where it is absent. Python alone takes it. */
  modelConfig: z.string().max(100_000).optional(),
})
export type RuntimeChoice = z.output<typeof RuntimeChoice>

/** The object that `mlflow.<flavor>.load_model` gives, as Python describes it. */
export const NativeObject = z.object({
  /** `mlflow.sklearn`. */
  flavor: z.string(),
  /** `sklearn.pipeline.Pipeline`. */
  pythonType: z.string(),
  /** Cut at 20,000 characters. */
  repr: z.string(),
  /** What `get_params(deep=False)` gives; empty where there is none. */
  parameters: z.array(z.object({ name: z.string(), value: ValueSchema })).readonly(),
  /** Methods that take rows and can be called in place of pyfunc's predict: `predict_proba`, `transform` … */
  methods: z.array(z.string()).readonly(),
  /** `classes_`, where the object has them. */
  classes: z.array(ValueSchema).readonly().nullable(),
})
export type NativeObject = z.output<typeof NativeObject>
