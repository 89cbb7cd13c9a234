/** What goes into a DHCP server so that it tells the tenant's phones where to fetch, ready to be copied. */

import { t } from '@lingui/core/macro'
import { Box, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type DhcpTexts, dhcpQuerySchema } from '../../../../src/schema/dhcp.ts'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { Choice } from '../../components/choice.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { FoldedSection } from '../../components/folded-section.tsx'
import { useAsk } from '../../lib/queries.ts'
import './dhcp-section.css'

export function DhcpSection({ tenant }: { tenant: Tenant }) {
  return (
    <Box mt="md">
      <FoldedSection title="DHCP" summary={t`How phones learn where to fetch`} wrong={false}>
        <DhcpTextsOf code={tenant.code} />
      </FoldedSection>
    </Box>
  )
}

function DhcpTextsOf({ code }: { code: string }) {
  const [typed, setTyped] = useState('')
  const [server, setServer] = useState('dnsmasq')
  const url = typed.trim()
  const isWrong = url !== '' && !dhcpQuerySchema.safeParse({ url }).success
  const query = url === '' || isWrong ? {} : { url }
  const { data } = useAsk('dhcpTexts', { params: { code }, query }, { keep: true })
  const text = data?.texts.find((each) => each.server === server)?.text
  return (
    <>
      <TextInput
        label={t`Phones fetch from`}
        className="mono-input"
        description={t`All phones are told the same, so it holds no secret of a phone. Empty: the first-contact URL (see Inbox), or this server by TFTP where they may ask it without a secret.`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={(url === '' && data?.url) || 'tftp://192.0.2.10/'}
        value={typed}
        error={isWrong ? t`expected an address such as tftp://192.0.2.10/` : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {data && <Said data={data} />}
      {text !== undefined && (
        <>
          <Choice
            name="dhcpServer"
            label={t`DHCP server`}
            options={data?.texts.map(({ server, label }) => ({ value: server, label })) ?? []}
            value={server}
            onChange={(value) => value !== null && setServer(value)}
          />
          <Group justify="space-between" align="start" wrap="nowrap">
            <pre className="dhcp-text">{text}</pre>
            <CopyButton text={text} what={t`the text`} />
          </Group>
        </>
      )}
    </>
  )
}

const toldTo = (vendors: DhcpTexts['vendors']): string =>
  vendors.map(({ vendor, options }) => t`${vendor} (option ${options.join(', ')})`).join(', ') ||
  t`no phones yet`

function Said({ data: { url, vendors, without } }: { data: DhcpTexts }) {
  return (
    <Text size="sm" c="dimmed">
      {url === null
        ? t`There is no address yet that all phones could be told: make a first-contact URL in the inbox, allow TFTP without a secret above, or say one here.`
        : t`For ${toldTo(vendors)}.`}
      {url !== null && without.length > 0 && (
        <> {t`Not for ${without.join(', ')}: no option is known that tells them this.`}</>
      )}
    </Text>
  )
}
