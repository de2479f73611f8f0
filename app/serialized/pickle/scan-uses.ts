/**
 * What a pickle does with the names it imports: which it calls or makes objects of, with arguments of which kinds, and which
 * it hands on as values. A constructor that is harmless when it is named or made empty can do much with other arguments.
 */
import { ScanLimit } from './scan-stack.ts'
import {
  globalValue, isGlobal, isLongTuple, isNamingTuple, isPlainTuple, KIND_BITS, kinds, namingTupleValue,
  payloadOf, tupleValue,
} from './scan-value.ts' // prettier-ignore

/** Different names: a model has a few dozen. */
const MAX_NAMES = 5_000
/** Times a name is written out: picklers write each once and recall it afterwards. */
const MAX_NAMINGS = 100_000
/** Different tuples with names in them, and different uses of names: a few for each name. */
const MAX_TUPLES = 20_000
const MAX_USES = 20_000

/** How a name is used: called, made an object of without its `__init__` (NEWOBJ), the same with keywords, changed itself. */
export type Calling = 'call' | 'new' | 'newex' | 'change'
const callings: readonly Calling[] = ['call', 'new', 'newex', 'change']

/** Arguments of which nothing is known. */
const UNFOLLOWED = tupleValue(null)

/** Names, and how each is used, of all pickles of a file. */
export class NameUses {
  private readonly names: string[] = []
  private readonly indices = new Map<string, number>()
  private namings = 0
  private readonly tuples: (readonly number[])[] = []
  private readonly tupleIndices = new Map<string, number>()
  private readonly asValue = new Set<number>()
  /** `index of the name * 2 ** 33 + arguments * 4 + calling`, so that a use again and again costs one look. */
  private readonly calls = new Set<number>()

  /** The value that stands for a name; throws ScanLimit for more names than any model has. */
  name(name: string): number {
    this.namings++
    const known = this.indices.get(name)
    if (known === undefined && this.names.length >= MAX_NAMES) throw tooMany()
    if (this.namings > MAX_NAMINGS) throw tooMany()
    if (known !== undefined) return globalValue(known)
    this.indices.set(name, this.names.length)
    return globalValue(this.names.push(name) - 1)
  }

  /** The name that a value stands for. */
  nameOf(value: number): string {
    return this.names[payloadOf(value)] ?? ''
  }

  /** Counts a name that is not told. */
  madeUp(): void {
    if (++this.namings > MAX_NAMINGS) throw tooMany()
  }

  /** The value that stands for a tuple of at most `MAX_FOLLOWED` values, whose kinds `codes` are. */
  tuple(values: readonly number[], codes: readonly number[]): number {
    let packed = 0
    let names = false
    for (let place = values.length - 1; place >= 0; place--) {
      const value = values[place] ?? 0
      if (isGlobal(value)) names = true
      else this.value(value)
      packed = (packed << KIND_BITS) | (codes[place] ?? 0)
    }
    if (!names) return tupleValue(packed)
    const elements = values.map((value, place) => (isGlobal(value) ? value : (codes[place] ?? 0)))
    const key = elements.join()
    const known = this.tupleIndices.get(key)
    if (known !== undefined) return namingTupleValue(known)
    if (this.tuples.length >= MAX_TUPLES) throw tooMany()
    this.tupleIndices.set(key, this.tuples.length)
    return namingTupleValue(this.tuples.push(elements) - 1)
  }

  /** A value is handed on: whoever gets it may call it. */
  value(value: number): void {
    if (value >= 0) return
    if (isGlobal(value)) this.asValue.add(payloadOf(value))
    else if (isNamingTuple(value))
      for (const element of this.tuples[payloadOf(value)] ?? []) this.value(element)
  }

  /** A name is called. `args` is what stands for the tuple of arguments. */
  call(name: number, calling: Calling, args: number): void {
    const given = isPlainTuple(args) || isNamingTuple(args) ? args : UNFOLLOWED
    if (given === UNFOLLOWED) this.value(args)
    const use = payloadOf(name) * 2 ** 33 + -given * 4 + callings.indexOf(calling)
    if (this.calls.has(use)) return
    if (this.calls.size >= MAX_USES) throw tooMany()
    this.calls.add(use)
  }

  /** Every name in order of first use, with its uses: `value`, `call(kind,global:name)`, `argument(name,place)`. */
  listed(): ReadonlyMap<string, readonly string[]> {
    const uses = this.names.map(() => new Set<string>())
    for (const index of this.asValue) uses[index]?.add('value')
    for (const call of this.calls) {
      const calling = callings[call % 4] ?? 'change'
      const args = -(Math.floor(call / 4) % 2 ** 31)
      const index = Math.floor(call / 2 ** 33)
      uses[index]?.add(`${calling}(${this.described(args)})`)
      if (!isNamingTuple(args)) continue
      for (const [place, element] of (this.tuples[payloadOf(args)] ?? []).entries()) {
        if (isGlobal(element)) uses[payloadOf(element)]?.add(`argument(${this.names[index] ?? ''},${place})`)
      }
    }
    return new Map(this.names.map((name, index) => [name, [...(uses[index] ?? [])]]))
  }

  private described(args: number): string {
    if (isNamingTuple(args)) {
      const elements = this.tuples[payloadOf(args)] ?? []
      return elements
        .map((element) =>
          isGlobal(element) ? `global:${this.names[payloadOf(element)] ?? ''}` : (kinds[element] ?? ''),
        )
        .join()
    }
    if (isLongTuple(args)) return '*'
    const told: string[] = []
    for (let packed = payloadOf(args); packed > 0; packed >>>= KIND_BITS) told.push(kinds[packed & 15] ?? '')
    return told.join()
  }
}

function tooMany(): ScanLimit {
  return new ScanLimit('it names more than any model does.')
}
