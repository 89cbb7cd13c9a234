/** What is set for the phone, here or above, and comes to nothing on its model. */

import { useId, useState } from 'react'
import type { Unsupported as One, Phone } from '../../../../src/schema/phone.ts'
import { settingOf } from '../../../../src/schema/secret-settings.ts'
import { comeToNothing } from './come-to-nothing.ts'

const levels: Record<One['level'], string> = {
  system: 'from the system',
  tenant: 'from the tenant',
  model: 'from the model’s defaults',
  preset: 'from the preset',
  phone: 'set on the phone',
}

function labelOf(key: string): string {
  const [, line, plain] = key.match(/^lines\.(\d+)\.(.+)$/) ?? []
  if (line !== undefined) return `${settingOf(key)?.label ?? plain} of line ${line}`
  const [, lineKey] = key.match(/^lineKeys\.(\d+)(?:\.\w+)?$/) ?? []
  if (lineKey !== undefined) return `Key ${lineKey}`
  const [, module, number] = key.match(/^expansionKeys\.(\d+)\.(\d+)(?:\.\w+)?$/) ?? []
  if (number !== undefined) return `Key ${number} of module ${module}`
  return settingOf(key)?.label ?? key
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
        <span aria-hidden>{opened ? '▾' : '▸'}</span> {comeToNothing(unsupported.length)} on this model
      </button>
      <ul id={id} hidden={!opened} className="unsupported-list">
        {unsupported.map(({ key, level, message }) => (
          <li key={`${key} ${level}`}>
            <b>{labelOf(key)}</b> <span className="detail">{levels[level]}</span>
            <div className="detail">{message}</div>
          </li>
        ))}
      </ul>
    </div>
  )
}
