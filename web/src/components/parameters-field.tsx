/** Parameters by the vendor's own names, one a line. */

import { t } from '@lingui/core/macro'
import { Textarea } from '@mantine/core'
import { Section } from './section.tsx'
import { TakenOver } from './taken-over.tsx'

type Props = { value: string; error?: string; onChange: (text: string) => void }

export function ParametersField({ value, error, onChange }: Props) {
  return (
    <Section title={t`Parameters`} rows>
      <TakenOver path="parameters">
        <Textarea
          label={t`Parameters`}
          className="mono-input"
          description={t`One “name = value” a line, by the vendor’s own names; they win over what a model says. “- name” leaves the parameter out of the file.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          value={value}
          error={error}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </TakenOver>
    </Section>
  )
}
