/** The language that the page speaks to oneself, in whatever browser. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { NativeSelect, Text } from '@mantine/core'
import type { Me } from '../../../../src/schema/me.ts'
import type { Language } from '../../../../src/schema/session.ts'
import { languageItems, useOwnLanguage } from '../../components/language-choice.tsx'
import { Section } from '../../components/section.tsx'
import { languageHere, languageNames } from '../../lib/speak.ts'

export function OwnLanguage({ me }: { me: Me }) {
  const choose = useOwnLanguage()
  return (
    <Section title={t`Language`}>
      <NativeSelect
        label={t`The language of the page`}
        maw={320}
        value={me.language ?? ''}
        onChange={({ currentTarget }) => choose((currentTarget.value || null) as Language | null)}
      >
        <option value="">{t`As your browser asks for: ${languageNames[languageHere()]}`}</option>
        {languageItems.map(({ value, name }) => (
          <option key={value} value={value} lang={value}>
            {name}
          </option>
        ))}
      </NativeSelect>
      <Text size="sm" c="dimmed" mt="xs">
        <Trans>It is kept with you, and spoken wherever you sign in. The API speaks English.</Trans>
      </Text>
    </Section>
  )
}
