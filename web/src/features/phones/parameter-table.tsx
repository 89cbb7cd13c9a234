/** The parameters of a file: name, value, and which level gave it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useState } from 'react'
import type { z } from 'zod'
import type { shownParameterSchema } from '../../../../src/schema/phone.ts'
import { SearchBox } from '../../components/search-box.tsx'

type Parameter = z.infer<typeof shownParameterSchema>

export function ParameterTable({ parameters }: { parameters: Parameter[] }) {
  const [wanted, setWanted] = useState('')
  if (parameters.length === 0) {
    return (
      <Text c="dimmed">
        <Trans>This file is not made of parameters; its text says it all.</Trans>
      </Text>
    )
  }
  const text = wanted.toLowerCase()
  const shown = parameters.filter(({ name, value, from }) =>
    `${name} ${value} ${from}`.toLowerCase().includes(text),
  )
  return (
    <>
      <SearchBox label={t`Search parameters`} value={wanted} onSearch={setWanted} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="table-place parameters" tabIndex={0} aria-label={t`All parameters`}>
        <table className="table" aria-label={t`Parameters`}>
          <thead>
            <tr>
              <th>
                <Trans>Name</Trans>
              </th>
              <th>
                <Trans>Value</Trans>
              </th>
              <th>
                <Trans context="where a value is set">From</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((parameter, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a file may name a parameter twice
              <tr key={index}>
                <td className="mono wrap-anywhere">{parameter.name}</td>
                <td className="mono wrap-anywhere">{parameter.value}</td>
                <td>
                  {parameter.from}
                  {parameter.secret && (
                    <span className="detail">
                      {' '}
                      · <Trans>secret</Trans>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
