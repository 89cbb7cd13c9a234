/** Draws a chart of days on a canvas; loaded when there is one to draw. */

import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export type Picture =
  | { kind: 'bars'; served: number[]; refused: number[] }
  | { kind: 'lines'; registered: (number | null)[]; lines: (number | null)[] }

/** Where the days stand, in CSS pixels within the host. */
export type Place = { left: number; top: number; width: number; height: number }

type Wanted = {
  picture: Picture
  /** A name for each day. */
  names: string[]
  height: number
  placed: (place: Place) => void
}

/** Steps between whole numbers. */
const steps = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power))
const everyWeek = 7

/** Answers what takes it away again. */
export function plot(host: HTMLElement, wanted: Wanted): () => void {
  const { picture, names, height, placed } = wanted
  const color = (name: string) => getComputedStyle(host).getPropertyValue(name).trim()
  const [words, grid] = [color('--mantine-color-dimmed'), color('--offhook-line')]
  const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'
  const axis = { stroke: words, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } }
  const { series, data, range } = picture.kind === 'bars' ? bars(picture, color) : lines(picture, color)
  const chart = new uPlot(
    {
      ...{ width: Math.max(200, host.clientWidth), height, legend: { show: false }, cursor: { show: false } },
      padding: [10, 18, 0, 4],
      scales: {
        x: { time: false, range: () => [-0.5, names.length - 0.5] },
        y: { range: (_, min, max) => range(min, max) },
      },
      axes: [
        {
          ...{ ...axis, grid: { show: false }, gap: 4, size: 26 },
          splits: () =>
            names.flatMap((_, index) => ((names.length - 1 - index) % everyWeek === 0 ? [index] : [])),
          values: (_, splits) => splits.map((index) => names[index] ?? ''),
        },
        { ...axis, incrs: steps, space: 44, size: 46, gap: 6 },
      ],
      series: [{}, ...series],
      hooks: {
        draw: [
          ({ bbox }) => {
            const dots = devicePixelRatio
            placed({
              ...{ left: bbox.left / dots, top: bbox.top / dots },
              ...{ width: bbox.width / dots, height: bbox.height / dots },
            })
          },
        ],
      },
    },
    [names.map((_, index) => index), ...data],
    host,
  )
  const watch = new ResizeObserver(() => {
    const width = Math.max(200, host.clientWidth)
    if (width !== chart.width) chart.setSize({ width, height })
  })
  watch.observe(host)
  return () => {
    watch.disconnect()
    chart.destroy()
  }
}

type Color = (name: string) => string
type Drawn = {
  series: uPlot.Series[]
  data: (number | null)[][]
  range: (min: number, max: number) => [number, number]
}

/** Those that were served stand before all that asked, so that what is seen above them are the refused; today is darker. */
function bars({ served, refused }: Picture & { kind: 'bars' }, color: Color): Drawn {
  const paths = uPlot.paths.bars?.({ size: [0.74, 40] })
  const bar = (fill: string): uPlot.Series => ({ fill, width: 0, paths, points: { show: false } })
  const last = served.length - 1
  return {
    series: [bar(color('--overview-bad')), bar(color('--overview-usual')), bar(color('--overview-now'))],
    data: [
      served.map((count, index) => count + (refused[index] ?? 0)),
      served,
      served.map((count, index) => (index === last ? count : null)),
    ],
    range: (_, max) => [0, Math.max(1, max * 1.08)],
  }
}

function lines({ registered, lines }: Picture & { kind: 'lines' }, color: Color): Drawn {
  const good = color('--overview-good')
  const known = registered.findLastIndex((each) => each !== null)
  const line = { width: 2, spanGaps: true }
  return {
    series: [
      {
        ...{ ...line, width: 1, stroke: color('--mantine-color-dimmed'), dash: [4, 4] },
        points: { show: false },
      },
      { ...line, stroke: good, points: { show: true, size: 7, fill: good, filter: () => [known] } },
    ],
    data: [lines, registered],
    range: (min, max) => {
      const room = Math.max(1, (max - min) * 0.15)
      return [Math.max(0, Math.floor(min - room)), Math.ceil(max + room)]
    },
  }
}
