/** What is set for the phone, here or above, and comes to nothing on its model. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useId, useState } from 'react'
import type { Unsupported as One, Phone } from '../../../../src/schema/phone.ts'
import { settingOf } from '../../../../src/schema/secret-settings.ts'
import { say, type Words } from '../../lib/language.ts'
import { comeToNothing } from './come-to-nothing.ts'

const levels: Words<One['level']> = {
  system: msg`from the system`,
  tenant: msg`from the tenant`,
  model: msg`from the model’s defaults`,
  preset: msg`from the preset`,
  phone: msg`set on the phone`,
}

function labelOf(key: string): string {
  const [, line, plain] = key.match(/^lines\.(\d+)\.(.+)$/) ?? []
  if (line !== undefined) return t`${say(settingOf(key)?.label ?? plain ?? '')} of line ${line}`
  const [, lineKey] = key.match(/^lineKeys\.(\d+)(?:\.\w+)?$/) ?? []
  if (lineKey !== undefined) return t`Key ${lineKey}`
  const [, module, number] = key.match(/^expansionKeys\.(\d+)\.(\d+)(?:\.\w+)?$/) ?? []
  if (number !== undefined) return t`Key ${number} of module ${module ?? ''}`
  return say(settingOf(key)?.label ?? key)
}

export function Unsupported({ phone }: { phone: Phone }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  const { unsupported } = phone
  if (unsupported.length === 0) return null
  return (
    <div style={{ marginTop: 8 }}>
      <button
        type="button"
        className="plain-button come-to-nothing"
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        <span aria-hidden>{opened ? '▾' : '▸'}</span>{' '}
        <Trans>{comeToNothing(unsupported.length)} on this model</Trans>
      </button>
      <ul id={id} hidden={!opened} className="unsupported-list">
        {unsupported.map(({ key, level, message }) => (
          <li key={`${key} ${level}`}>
            <b>{labelOf(key)}</b> <span className="detail">{say(levels[level])}</span>
            <div className="detail">{say(message)}</div>
          </li>
        ))}
      </ul>
    </div>
  )
}
