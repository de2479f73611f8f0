/** How much work an operation is when each of its parts counts as often as it is computed: a file may name one part a billion times. */
import { UserError } from '#shared/user-error.ts'
import type { Operation } from './operations.ts'

/** Operations for one row: a bagging of 1,000 pipelines of ten steps has about 50,000. */
const MAX_OPERATIONS = 1_000_000
/** Numbers that parts which are named more than once may hold in all, beside four times what the model holds. */
const SHARED_NUMBERS = 16_000_000

interface Size {
  readonly operations: number
  readonly numbers: number
}

const known = new WeakMap<Operation, Size>()

/** The operations that an operation is made of. */
export function operationsIn(operation: Operation): readonly Operation[] {
  switch (operation.kind) {
    case 'sequence':
      return operation.steps
    case 'column-parts':
      return operation.parts.map((part) => part.operation)
    case 'side-by-side':
    case 'combine':
    case 'list':
    case 'label-columns':
      return operation.parts
    case 'chain':
      return [...operation.handed, ...operation.outputs]
    default:
      return []
  }
}

/** Refuses an operation with more parts, counted each time they stand in it, than any model has. */
export function checkSize(operation: Operation): void {
  const { operations, numbers } = sizeOf(operation)
  if (operations > MAX_OPERATIONS)
    throw tooMuch(`more than ${MAX_OPERATIONS.toLocaleString('en')} operations for each row`)
  if (numbers > SHARED_NUMBERS && numbers > SHARED_NUMBERS + 4 * distinctNumbers(operation))
    throw tooMuch('the same large parts again and again')
}

/** Trees of all forests in an operation. */
export function treesIn(operation: Operation): number {
  switch (operation.kind) {
    case 'forest':
      return operation.forest.roots.length
    case 'sequence':
      return operation.steps.reduce((sum, step) => sum + treesIn(step), 0)
    case 'combine':
    case 'side-by-side':
      return operation.parts.reduce((sum, part) => sum + treesIn(part), 0)
    default:
      return 0
  }
}

function sizeOf(operation: Operation): Size {
  const before = known.get(operation)
  if (before !== undefined) return before
  let operations = 1
  let numbers = numbersOf(operation)
  for (const part of operationsIn(operation)) {
    const own = sizeOf(part)
    operations += own.operations
    numbers += own.numbers
  }
  const size = { operations, numbers }
  known.set(operation, size)
  return size
}

/** The same with each part counted once. */
function distinctNumbers(operation: Operation): number {
  const seen = new Set<Operation>()
  const pending = [operation]
  let sum = 0
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (seen.has(one)) continue
    seen.add(one)
    sum += numbersOf(one)
    for (const part of operationsIn(one)) pending.push(part)
  }
  return sum
}

/** What the operation itself holds: its arrays, and those of a forest. */
function numbersOf(operation: Operation): number {
  let sum = 0
  for (const value of Object.values('forest' in operation ? operation.forest : operation))
    if (Array.isArray(value) || ArrayBuffer.isView(value)) sum += lengthOf(value)
  return sum
}

function lengthOf(value: object): number {
  return 'length' in value && typeof value.length === 'number' ? value.length : 0
}

function tooMuch(what: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `The model's file asks for ${what}.`,
    hint: 'Palate stops here so that a damaged or hostile file cannot exhaust the machine.',
  })
}
