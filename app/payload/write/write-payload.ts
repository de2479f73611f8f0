/** One input, written for any target. */
import type { PayloadTarget, WrittenPayload } from '#shared/payload-target.ts'
import { writeCsv } from './csv.ts'
import type { WritableInput, WriteContext } from './input.ts'
import { writeInputData } from './input-data.ts'
import { writeMlflowJson } from './mlflow-json.ts'
import { writePython, writeRequests } from './python-code.ts'
import { writeAz, writeCurl } from './shell-code.ts'
import { writeV2 } from './v2.ts'

/**
 * Writes an input. Throws UserError `unsupported` or `bad-payload` where the target has no form for it (an image as
 * CSV, arrays of different lengths by rows).
 */
export function writePayload(
  input: WritableInput,
  target: PayloadTarget,
  context: WriteContext,
): WrittenPayload {
  switch (target) {
    case 'dataframe_split':
    case 'dataframe_records':
    case 'instances':
    case 'inputs':
      return writeMlflowJson(input, target, context.signature)
    case 'csv':
      return writeCsv(input, context.signature)
    case 'input_data':
      return writeInputData(input, context.signature)
    case 'v2':
      return writeV2(input)
    case 'python':
      return writePython(input, context)
    case 'requests':
      return writeRequests(input, context)
    case 'curl':
      return writeCurl(input, context)
    case 'az':
      return writeAz(input, context)
  }
}
