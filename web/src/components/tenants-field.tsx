/** Which tenants somebody has: found by typing, added, and taken off by a button. */

import { t } from '@lingui/core/macro'
import { ActionIcon, Input } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useId, useRef } from 'react'
import { useTenantNames, useTenantPick } from '../lib/tenants.ts'
import type { ChoiceOption } from '../lib/use-choice.ts'
import { Choice } from './choice.tsx'

type Props = {
  /** Where it stands in the form. */
  name: string
  label: string
  description?: string
  error?: string
  readOnly?: boolean
  /** The codes. */
  value: readonly string[]
  onChange: (codes: string[]) => void
}

export function TenantsField(props: Props) {
  const { name, label, value, error, readOnly = false, onChange } = props
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const nameOf = useTenantNames()
  const { options, search } = useTenantPick()
  const isLeft = ({ value: code }: ChoiceOption) => !value.includes(code)
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id }}
      description={props.description}
      error={error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would not take its place beside the label */}
      <div role="group" aria-labelledby={id} ref={place}>
        {value.length > 0 && (
          <ul className="chosen-tenants" aria-label={label}>
            {value.map((code) => (
              <li key={code}>
                <span>
                  {nameOf(code)} <span className="detail">{code}</span>
                </span>
                {!readOnly && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    size="sm"
                    aria-label={t`Take ${nameOf(code)} off`}
                    onClick={() => {
                      onChange(value.filter((each) => each !== code))
                      // The button goes with its tenant.
                      place.current?.querySelector<HTMLElement>('[data-handle="add"]')?.focus()
                    }}
                  >
                    <IconX size={15} />
                  </ActionIcon>
                )}
              </li>
            ))}
          </ul>
        )}
        {!readOnly && (
          <Choice
            className="own-layout"
            name={name}
            handle="add"
            aria-label={t`Add to ${label}`}
            error={error !== undefined}
            placeholder={t`Add a tenant…`}
            what={t`a tenant`}
            value={null}
            options={options.filter(isLeft)}
            search={
              search && {
                ...search,
                of: `${search.of} without ${value.join()}`,
                ask: async (text, signal) => (await search.ask(text, signal)).filter(isLeft),
              }
            }
            onChange={(code) => {
              if (code !== null) onChange([...value, code])
            }}
          />
        )}
      </div>
    </Input.Wrapper>
  )
}
