import { expect, test } from 'vitest'
import styles from './styles.css?raw'

type Theme = 'light' | 'dark'

/** The tokens of a theme as the style sheet writes them: `--name: light-dark(#…, #…)`. */
function tokens(theme: Theme): ReadonlyMap<string, string> {
  const pairs = styles.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)
  return new Map(
    Array.from(pairs, ([, name = '', light = '', dark = '']) => [name, theme === 'light' ? light : dark]),
  )
}

/** Relative luminance (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const channel = Number.parseInt(hex.slice(place, place + 2), 16) / 255
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(left: string, right: string): number {
  const [darker = 0, lighter = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

const surfaces = ['canvas', 'panel', 'raised', 'sunken', 'accent-soft', 'ok-soft', 'warn-soft', 'bad-soft']
/** Text on each surface; SC 1.4.3 asks for 4.5. */
const texts = [
  ...surfaces.flatMap((surface) => [
    ['ink', surface],
    ['muted', surface],
  ]),
  ...['canvas', 'panel', 'raised', 'sunken', 'accent-soft'].map((surface) => ['faint', surface]),
  ...['canvas', 'panel', 'raised', 'accent-soft', 'bad-soft', 'warn-soft'].map((surface) => [
    'accent',
    surface,
  ]),
  ...['ok', 'warn', 'bad'].flatMap((tone) => [
    [tone, 'panel'],
    [tone, 'canvas'],
    [tone, `${tone}-soft`],
  ]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
]
/** Outlines of fields, focus rings, dots and bars; SC 1.4.11 asks for 3. */
const shapes = [
  ['line-strong', 'panel'],
  ['accent', 'panel'],
  ['accent', 'canvas'],
  ['accent', 'line'],
  ['ok', 'canvas'],
  ['warn', 'canvas'],
  ['bad', 'canvas'],
]

test.each(['light', 'dark'] as const)('text and shapes can be told from what is behind them: %s', (theme) => {
  const colours = tokens(theme)
  const ratio = ([front = '', back = '']: readonly string[]) =>
    contrast(colours.get(front) ?? '', colours.get(back) ?? '')
  const weak = [
    ...texts.filter((pair) => !(ratio(pair) >= 4.5)),
    ...shapes.filter((pair) => !(ratio(pair) >= 3)),
  ]
  expect(weak.map((pair) => `${pair.join(' on ')}: ${ratio(pair).toFixed(2)}`)).toEqual([])
})
