/** A test of a provider: what it says of itself, row by row. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import type { Provider, ProviderTest } from '../../../../src/schema/provider.ts'
import { Section } from '../../components/section.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { say } from '../../lib/language.ts'
import { useAct } from '../../lib/queries.ts'

type Props = { provider: Provider; dirty: boolean; mayTest: boolean }

export function ProviderTestSection({ provider, dirty, mayTest }: Props) {
  const test = useAct('testProvider')
  return (
    <Section
      title={t`State`}
      aside={
        mayTest && (
          <Button
            size="xs"
            variant="default"
            loading={test.isPending}
            leftSection={<IconPlugConnected size={14} />}
            onClick={() => test.mutate({ params: { id: provider.id } })}
          >
            <Trans>Test</Trans>
          </Button>
        )
      }
    >
      <StateWord tone={provider.enabled ? 'good' : 'plain'}>
        {provider.enabled ? t`Offered at the sign-in` : t({ message: 'Switched off', context: 'a provider' })}
      </StateWord>
      <div className="detail">
        <Trans>
          <Plural value={provider.people} one="# account" other="# accounts" /> linked to it
        </Trans>
      </div>
      <div aria-live="polite">
        {dirty && test.data && (
          <div className="detail">
            <Trans>Tested as it was saved, without what is typed here.</Trans>
          </div>
        )}
        {test.error && (
          <Alert color="red" variant="light" mt="sm" title={t`It could not be tested`} role="alert">
            {test.error.message}
          </Alert>
        )}
        {test.data && <Found {...test.data} />}
      </div>
    </Section>
  )
}

function Found({ ok, checks }: ProviderTest) {
  return (
    <Alert
      color={ok ? 'green' : 'red'}
      variant="light"
      mt="sm"
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      title={ok ? t`The provider can sign people in` : t`Nobody can sign in by it so`}
    >
      <ul className="plain-list">
        {checks.map(({ what, ok: good, detail }) => (
          <li key={what}>
            <StateWord tone={good === null ? 'plain' : good ? 'good' : 'bad'}>{say(what)}</StateWord>
            <div className="detail">{say(detail)}</div>
          </li>
        ))}
      </ul>
    </Alert>
  )
}
