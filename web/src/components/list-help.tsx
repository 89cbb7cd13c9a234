/** The keys of a list. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Kbd } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { ReactNode } from 'react'
import { say } from '../lib/language.ts'

export type KeyHelp = [keys: (MessageDescriptor | string)[], what: MessageDescriptor]

const keys: KeyHelp[] = [
  [['/'], msg`search`],
  [['J', 'K', '↓', '↑'], msg`go through the rows`],
  [[msg`Enter`], msg`open the row`],
  [[msg`Space`], msg`select it, or not`],
  [[msg`Shift ↓`, msg`Shift ↑`, msg`Shift Space`], msg`select up to here`],
  [['Ctrl K'], msg`go to any phone, extension, tenant or page`],
  [['?'], msg`show these keys`],
]

function Row({ names, children }: { names: KeyHelp[0]; children: ReactNode }) {
  return (
    <tr>
      <td className="narrow-column">
        {names.map(say).map((name) => (
          <Kbd key={name} mr={4}>
            {name}
          </Kbd>
        ))}
      </td>
      <td>{children}</td>
    </tr>
  )
}

/** `more`: those that this list alone has. */
export function showListKeys(more: readonly KeyHelp[] = []): void {
  modals.open({
    title: t`Keys of a list`,
    children: (
      <table className="table" aria-label={t({ message: 'Keys', context: 'of the keyboard' })}>
        <tbody>
          {[...keys, ...more].map(([names, what]) => (
            <Row key={what.id} names={names}>
              {say(what)}
            </Row>
          ))}
        </tbody>
      </table>
    ),
  })
}
