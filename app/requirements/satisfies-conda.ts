/** Whether a version is one that a conda match spec asks for (conda, "Package match specifications"; `conda/models/version.py`). */
import { satisfiesSpecifier } from './satisfies.ts'

/** Real ones have a few clauses; a longer one is not judged. */
const MAX_SPECIFIER = 500

/**
 * True or false; null where nothing can be said (a version or words that PEP 440 has not). `|` binds less than `,`.
 * `=1.5`, `=1.5*`, `1.5*` and `==1.5.*` take every 1.5.x and no 1.50; `==1.5`, and `=1.5` with a build string, take 1.5
 * alone. Build strings are not judged.
 */
export function satisfiesConda(version: string, specifier: string): boolean | null {
  if (specifier === '') return true
  if (specifier.length > MAX_SPECIFIER || /[()^$[\]]/u.test(specifier)) return null
  return specifier
    .split('|')
    .map((all) => meetsAll(version, all))
    .reduce(either)
}

function meetsAll(version: string, clauses: string): boolean | null {
  return clauses
    .split(',')
    .map((clause) => meets(version, clause.trim()))
    .reduce(both)
}

const CLAUSE = /^(==|=|!=|>=|<=|>|<|~=)?((?:[\w+!-]+(?:\.[\w+!-]+)*)?)(\.?\*)?(=[^=]*)?$/u

function meets(version: string, clause: string): boolean | null {
  const match = CLAUSE.exec(clause)
  if (match === null) return null
  const [, operator = '', number = '', star, build] = match
  if (number === '') return star === undefined || !['', '=', '=='].includes(operator) ? null : true
  switch (operator) {
    case '':
    case '==':
    case '=': {
      const isFamily = star !== undefined || (operator === '=' && build === undefined)
      if (!isFamily && number === version) return true
      return satisfiesSpecifier(version, isFamily ? `==${number}.*` : `==${number}`)
    }
    case '!=':
      return satisfiesSpecifier(version, star === undefined ? `!=${number}` : `!=${number}.*`)
    // A star says nothing more there.
    case '>=':
    case '<':
      return satisfiesSpecifier(version, `${operator}${number}`)
    default:
      return star === undefined ? satisfiesSpecifier(version, `${operator}${number}`) : null
  }
}

function either(left: boolean | null, right: boolean | null): boolean | null {
  if (left === true || right === true) return true
  return left === null || right === null ? null : false
}

function both(left: boolean | null, right: boolean | null): boolean | null {
  if (left === false || right === false) return false
  return left === null || right === null ? null : true
}
