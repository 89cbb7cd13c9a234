/** A long name, cut in its middle where there is no room: its end tells it from its neighbours. Whole when pointed at or focused. */

import { Tooltip } from '@mantine/core'

const tailLength = 14

export function MiddleCut({ text }: { text: string }) {
  if (text.length <= tailLength * 2) return <span className="mono">{text}</span>
  return (
    <Tooltip label={text} classNames={{ tooltip: 'mono wrap-anywhere' }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole name is shown on focus */}
      <span className="mono middle-cut" tabIndex={0}>
        <span className="middle-cut-head">{text.slice(0, -tailLength)}</span>
        <span>{text.slice(-tailLength)}</span>
      </span>
    </Tooltip>
  )
}
