/** Params of predict: the default, or a value of one's own. */
import { useId } from 'react'
import type { ParamSpec } from '#shared/model.ts'
import { X } from 'lucide-react'
import { useApp } from '../engine.tsx'
import { IconButton } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { Section } from '../parts/Section.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { activeModel } from '../state.ts'
import { predictText } from '../strings/predict.ts'
import { valueText } from '#shared/value-text.ts'
import { typeText } from '#shared/type-text.ts'
import { checkCell } from './cell-check.ts'
import { textCell } from './draft.ts'
import type { Cell, DraftParam } from './draft.ts'
import { setParam } from './draft-edits.ts'
import { paramColumn, unfitParam } from './sent-input.ts'
import { MarkNote } from './FormLines.tsx'
import type { CellMark } from './marks.ts'
import { ValueEditor } from './ValueEditor.tsx'
import { useMarks } from './use-marks.ts'
import { usePredict, useSession } from './use-session.ts'

/** All params; nothing where the model has none. */
export function ParamsView() {
  const params = usePredict((state) => state.present.draft.params)
  const specs = useApp((state) => activeModel(state)?.model.signature?.params ?? null)
  if (params.length === 0) return null
  return (
    <Section title={predictText.params}>
      <div className="divide-y divide-line rounded-lg border border-line">
        {params.map((param) => (
          <ParamLine
            key={param.name}
            param={param}
            spec={specs?.find((spec) => spec.name === param.name) ?? null}
          />
        ))}
      </div>
    </Section>
  )
}

function ParamLine({ param, spec }: { param: DraftParam; spec: ParamSpec | null }) {
  const { actions } = useSession()
  const noteId = useId()
  const mark = useParamMark(param)
  const type = param.isList ? ({ kind: 'array', items: param.type } as const) : param.type
  const fallback = spec === null ? '' : defaultText(spec)
  const change = (cell: Cell | null) => actions.edit((draft) => setParam(draft, param.name, cell))
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-start gap-x-3 px-3 py-1.5">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2 pt-[5px]">
        <span className="wrap-anywhere">
          <Name text={param.name} />
        </span>
        <TypeText>{typeText(type)}</TypeText>
        {!param.isDeclared && <span className="w-full text-small text-warn">{predictText.undeclared}</span>}
      </div>
      <div className="min-w-0">
        {param.cell === null ? (
          <button
            type="button"
            aria-label={`${param.name}: ${fallback}, ${predictText.defaultWord}`}
            onClick={() => change(textCell(fallback))}
            className="flex min-h-[30px] w-full items-center gap-2 rounded-md border border-dashed border-control px-2 text-left"
          >
            <span className="truncate">{fallback}</span>
            <span className="ml-auto text-small text-faint italic">{predictText.defaultWord}</span>
          </button>
        ) : (
          <div className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <ValueEditor
                name={param.name}
                type={type}
                cell={param.cell}
                states={['value', 'null']}
                placeholder={fallback}
                invalid={mark?.kind === 'error' || mark?.kind === 'refused'}
                describedBy={mark === null ? undefined : noteId}
                onChange={change}
              />
            </div>
            <IconButton
              label={`${param.name}: ${param.isDeclared ? predictText.defaultWord : predictText.remove}`}
              onClick={() => change(null)}
            >
              <X aria-hidden size={13} />
            </IconButton>
          </div>
        )}
        {mark !== null && <MarkNote id={noteId} mark={mark} onUse={(text) => change(textCell(text))} />}
      </div>
    </div>
  )
}

/** The default as it would be typed. */
function defaultText(spec: ParamSpec): string {
  return typeof spec.default === 'string' ? spec.default : valueText(spec.default)
}

function useParamMark(param: DraftParam): CellMark | null {
  const marks = useMarks()
  const engine = marks.params.get(param.name) ?? null
  if (param.cell === null) return engine
  const unfit = unfitParam(param)
  if (unfit !== null) return { kind: 'refused', note: `${unfit.said} ${unfit.otherwise}`, unfit }
  if (engine?.kind === 'refused') return engine
  const check = checkCell(paramColumn(param), param.cell)
  return check === null ? engine : { kind: check.severity, note: check.message }
}
