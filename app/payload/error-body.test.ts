import { describe, expect, test } from 'vitest'
import { errorBody } from './error-body.ts'

/** `MlflowException(…).serialize_as_json()` and, with CP_ classes, `RestException(…)` of MLflow 3.17.2. */
const recorded = [
  ['INVALID_PARAMETER_VALUE', 'SCHEMA_ENFORCEMENT_FAILED', 'KAM01'],
  ['INVALID_PARAMETER_VALUE', 'ATTRIBUTE_NOT_FOUND', 'KAM04'],
  ['INVALID_PARAMETER_VALUE', 'MODEL_SERIALIZATION_FAILED', 'KAM03'],
  ['BAD_REQUEST', 'PREDICTION_FUNCTION_FAILED', 'KAM02'],
  ['BAD_REQUEST', 'INVALID_PARAMETER_VALUE', 'KAM00'],
  ['RESOURCE_DOES_NOT_EXIST', 'RESOURCE_NOT_FOUND', 'KAM00'],
  ['TEMPORARILY_UNAVAILABLE', 'CLIENT_INTERNAL_ERROR', 'XXM00'],
  ['INTERNAL_ERROR', "the model's own", 'XXM00'],
  ['RESOURCE_DOES_NOT_EXIST', 'CP_RESOURCE_NOT_FOUND', 'KAMC2'],
  ['REQUEST_LIMIT_EXCEEDED', 'CP_REQUEST_RATE_LIMITED', 'KAMC3'],
] as const

describe('the body of an error', () => {
  test.each(recorded)('%s of class %s has sqlstate %s', (errorCode, errorClass, sqlstate) => {
    const { body, mediaType } = errorBody({
      stage: 'predict',
      status: 400,
      errorCode,
      errorClass,
      message: 'm',
      plain: '',
      ways: [],
      places: [],
    })
    expect(Object.entries(JSON.parse(body))).toEqual(
      Object.entries({ error_code: errorCode, message: 'm', sqlstate, error_class: errorClass }),
    )
    expect(mediaType).toBe('application/json')
  })

  test('a code without a class or a state says neither', () => {
    const refusal = { stage: 'predict', status: 500, errorClass: null, message: 'm' } as const
    const words = { plain: '', ways: [], places: [] }
    expect(errorBody({ ...refusal, ...words, errorCode: 'DATA_LOSS' }).body).toBe(
      '{"error_code": "DATA_LOSS", "message": "m"}',
    )
  })
})
