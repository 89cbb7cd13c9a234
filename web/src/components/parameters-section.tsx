/** Parameters by the vendor's own names: one line until they are wanted. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import type { Level } from '../lib/inheritance.ts'
import type { NamesOf } from '../lib/parameters.ts'
import { parameterLines } from '../lib/parameters.ts'
import { FoldedSection } from './folded-section.tsx'
import { soon } from './soon.tsx'
import { TakenOver } from './taken-over.tsx'

/** Few phones have some, and fewer people look at them. */
const ParametersEditor = soon(
  () => import('./parameters-editor.tsx'),
  () => <Skeleton height={120} aria-label={t`Loading`} />,
)

export type ParametersProps = {
  /** What they are set for. */
  whose: 'phone' | 'preset' | 'model' | 'tenant' | 'system'
  names: NamesOf
  /** From the strongest to the weakest. */
  levels: readonly Level[]
  readOnly: boolean
  /** `name = value` a line. */
  text: string
  error: string | undefined
  onChange: (text: string) => void
}

export function ParametersSection(props: ParametersProps) {
  const own = parameterLines(props.text)
  const names = new Set(own.map(([name]) => name))
  const said = [t`${own.length} own`]
  for (const { words, parameters } of props.levels) {
    const count = Object.keys(parameters).filter((name) => !names.has(name)).length
    for (const name of Object.keys(parameters)) names.add(name)
    if (count > 0) said.push(t`${count} from ${words}`)
  }
  return (
    <TakenOver path="parameters">
      <FoldedSection
        title={t`Parameters`}
        wrong={props.error !== undefined}
        summary={<span className="detail">{said.join(' · ')}</span>}
      >
        <ParametersEditor {...props} />
      </FoldedSection>
    </TakenOver>
  )
}
