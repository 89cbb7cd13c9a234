/** The keys of a list. */

import { Kbd } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { ReactNode } from 'react'

export type KeyHelp = [keys: string[], what: string]

const keys: KeyHelp[] = [
  [['/'], 'search'],
  [['J', 'K', '↓', '↑'], 'go through the rows'],
  [['Enter'], 'open the row'],
  [['Space'], 'select it, or not'],
  [['Shift ↓', 'Shift ↑', 'Shift Space'], 'select up to here'],
  [['?'], 'show these keys'],
]

function Row({ names, children }: { names: string[]; children: ReactNode }) {
  return (
    <tr>
      <td className="narrow-column">
        {names.map((name) => (
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
    title: 'Keys of a list',
    children: (
      <table className="table" aria-label="Keys">
        <tbody>
          {[...keys, ...more].map(([names, what]) => (
            <Row key={what} names={names}>
              {what}
            </Row>
          ))}
        </tbody>
      </table>
    ),
  })
}
