/** What can be set for one line, folded away until wanted. */

import { Plural, Trans } from '@lingui/react/macro'
import { useId, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { SettingFields } from '../../components/setting-fields.tsx'
import { phoneLevel } from '../../lib/inheritance.ts'
import { notHonoured } from '../../lib/left-out.ts'
import { isSet, type SettingValues } from '../../lib/setting-values.ts'
import './line-settings.css'

type Props = {
  line: number
  /** What its extension is. */
  about: string | undefined
  model: ModelDetail
  values: SettingValues
}

export function LineSettings({ line, about, model, values }: Props) {
  const prefix = `lines.${line}.`
  const specs = model.settings.filter(({ scope }) => scope === 'line')
  // What is inherited and comes to nothing is said once, for all lines.
  const leftOut = notHonoured(model)
    .filter(({ spec }) => spec.scope === 'line')
    .map((each) => ({ ...each, ofInherited: false }))
  const refused = Object.keys(values.errors).some((path) => path.startsWith(`settings.${prefix}`))
  const set = [...specs, ...leftOut.map(({ spec }) => spec)].filter(({ key }) => isSet(values, prefix + key))
  const calls = specs.filter(({ group }) => group === 'lineCalls')
  const [opened, setOpened] = useState(false)
  const id = useId()
  const shown = opened || refused
  return (
    <div className="line-settings">
      {about && <span className="detail">{about} · </span>}
      <button
        type="button"
        className="plain-button link-button"
        aria-expanded={shown}
        aria-controls={id}
        onClick={() => setOpened(!shown)}
      >
        <span aria-hidden>{shown ? '▾' : '▸'}</span>{' '}
        {set.length === 0 ? (
          <Trans>Settings of line {line}</Trans>
        ) : (
          <Plural
            value={set.length}
            one={`Settings of line ${line} (# setting set)`}
            other={`Settings of line ${line} (# settings set)`}
          />
        )}
      </button>
      <div id={id} hidden={!shown}>
        {shown && (
          <div className="form-rows line-settings-fields">
            <SettingFields
              specs={specs.filter((spec) => !calls.includes(spec))}
              values={ofLine(values)}
              prefix={prefix}
            />
            {calls.length > 0 && (
              <h3 className="line-settings-part">
                <Trans>Forwarding and calls</Trans>
              </h3>
            )}
            <SettingFields specs={calls} leftOut={leftOut} values={ofLine(values)} prefix={prefix} />
          </div>
        )}
      </div>
    </div>
  )
}

/** A line inherits from what the phone says for all of them. */
function ofLine(values: SettingValues): SettingValues {
  return { ...values, levels: [phoneLevel(values), ...values.levels] }
}
