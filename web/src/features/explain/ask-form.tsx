/** What is asked about: any of a MAC, an address, a file, a User-Agent, a secret. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Section } from '../../components/section.tsx'
import { useReadOnlyReason } from '../../lib/session.ts'

export type Asked = {
  mac?: string
  ip?: string
  file?: string
  userAgent?: string
  protocol?: string
  secret?: string
}

type Props = { asked: Asked; onAsk: (asked: Asked) => void }

export function AskForm({ asked, onAsk }: Props) {
  const [draft, setDraft] = useState(asked)
  const { mac, ip, file, userAgent, protocol } = asked
  // Back and forward change the address, and with it what is asked about; a secret is typed here only.
  useEffect(
    () => setDraft((before) => ({ ...before, mac, ip, file, userAgent, protocol })),
    [mac, ip, file, userAgent, protocol],
  )
  const readOnly = useReadOnlyReason('wholeUrl')
  const field = (name: keyof Asked) => ({
    value: draft[name] ?? '',
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) =>
      setDraft((before) => ({ ...before, [name]: value === '' ? undefined : value })),
  })
  return (
    <form
      aria-label={t`What is asked about`}
      onSubmit={(event) => {
        event.preventDefault()
        onAsk(trimmed(draft))
      }}
    >
      <Section title={t`Who asks for what`}>
        <div className="why-fields">
          <TextInput label="MAC" className="mono-input" placeholder="80:5e:c0:d5:7e:04" {...field('mac')} />
          <TextInput label={t`Address`} className="mono-input" placeholder="10.4.1.88" {...field('ip')} />
          <TextInput
            label={t`File`}
            className="mono-input"
            placeholder={t`its main file`}
            description={t`A name, a path or the whole URL`}
            {...field('file')}
          />
          <TextInput
            label={t`User-Agent`}
            className="mono-input"
            placeholder={t`as it sent last`}
            {...field('userAgent')}
          />
          <NativeSelect
            label={t({ message: 'By', context: 'a protocol' })}
            data={[
              { value: '', label: 'HTTP' },
              { value: 'https', label: 'HTTPS' },
              { value: 'tftp', label: 'TFTP' },
            ]}
            {...field('protocol')}
          />
          {!readOnly && (
            <PasswordInput
              label={t`Secret`}
              autoComplete="off"
              description={t`Of a provisioning URL; it is kept out of the page’s address`}
              {...field('secret')}
            />
          )}
          <Button type="submit">
            <Trans>Ask why</Trans>
          </Button>
        </div>
      </Section>
    </form>
  )
}

function trimmed(asked: Asked): Asked {
  return Object.fromEntries(
    (['mac', 'ip', 'file', 'userAgent', 'protocol', 'secret'] as const).map((name) => [
      name,
      asked[name]?.trim() || undefined,
    ]),
  )
}
