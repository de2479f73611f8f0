/** Orders by Unicode code point, as Python and UTF-8 bytes do; JavaScript's `<` orders by UTF-16 unit instead. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let place = 0; place < length; place += 1) {
    const first = left.charCodeAt(place)
    const second = right.charCodeAt(place)
    if (first !== second) return rank(first) - rank(second)
  }
  return left.length - right.length
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit
}
