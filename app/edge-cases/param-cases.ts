/** Edge cases of inference params: the plain input with params that are odd. */
import type { ParamSpec } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import type { EdgeCase } from './edge-case.ts'
import { requestText } from './request-text.ts'
import { requestCase } from './table-cases.ts'

/** Cases for a plain body `{…}` of JSON text. */
export function paramCases(plain: string, params: readonly ParamSpec[] | null): readonly EdgeCase[] {
  const make = (
    about: { readonly tag: string; readonly title: string; readonly name?: string },
    value: Value,
  ) => requestCase({ kind: 'params', ...about }, `${plain.slice(0, -1)}, "params": ${requestText(value)}}`)
  const cases = [
    make(
      { tag: 'unknown', title: 'a param that the model does not have' },
      new Map([['palate_unknown', 1n]]),
    ),
    make({ tag: 'list', title: 'params is a list' }, [1n]),
  ]
  for (const param of params ?? []) {
    const set = (value: Value) => new Map([[param.name, value]])
    cases.push(
      make(
        { tag: 'default', name: param.name, title: `param ${param.name} at its default` },
        set(param.default),
      ),
      make({ tag: 'null', name: param.name, title: `param ${param.name} is null` }, set(null)),
      make({ tag: 'text', name: param.name, title: `param ${param.name} is text` }, set('palate')),
      make({ tag: 'fraction', name: param.name, title: `param ${param.name} is 0.5` }, set(0.5)),
      make(
        {
          tag: 'shape',
          name: param.name,
          title: `param ${param.name} is ${param.shape === null ? 'a list' : 'one value'}`,
        },
        set(param.shape === null ? [param.default] : 1n),
      ),
    )
  }
  return cases
}
