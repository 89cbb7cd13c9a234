/** What is read has a contrast of 4.5:1, the edge of a field or box 3:1, by day and by night (WCAG 2.2, 1.4.3 and 1.4.11). */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { cssVariables } = fromPage<typeof import('../../web/src/app/theme.ts')>('app/theme.ts')

type Colors = Record<string, string>

const { light, dark } = cssVariables({} as Parameters<typeof cssVariables>[0])
const schemes: Record<string, Colors> = {
  day: light,
  night: { '--mantine-color-text': '#c9c9c9', ...dark },
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

const grounds = ['--offhook-ground', '--offhook-surface', '--offhook-chosen']
const pairs: [least: number, fronts: string[], grounds: string[]][] = [
  [3, ['--offhook-edge'], [...grounds, '--offhook-field']],
  [4.5, ['--mantine-color-dimmed', '--mantine-color-anchor'], grounds],
  [4.5, ['--mantine-color-placeholder'], ['--offhook-field']],
  [4.5, ['--mantine-color-error'], ['--offhook-surface', '--offhook-ground']],
  ...['good', 'waiting', 'bad', 'plain'].map((tone): [number, string[], string[]] => [
    4.5,
    [`--offhook-${tone}`],
    [`--offhook-${tone}-ground`, '--offhook-surface'],
  ]),
]

for (const [name, colors] of Object.entries(schemes)) {
  test(`by ${name}, text and edges are told from what they stand on`, () => {
    const faint = pairs.flatMap(([least, fronts, backs]) =>
      fronts.flatMap((front) =>
        backs.flatMap((back) => {
          const [a, b] = [colors[front], colors[back]]
          assert.ok(a && b, `${front} on ${back} is a color of its own`)
          const ratio = contrast(a, b)
          return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)}, and ${least} is needed`] : []
        }),
      ),
    )
    assert.deepEqual(faint, [])
  })
}
