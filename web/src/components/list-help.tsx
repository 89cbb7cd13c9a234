/** The keys of a list. */

import { Kbd } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { ReactNode } from 'react'

const keys: [keys: string[], what: string][] = [
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

export function showListKeys(): void {
  modals.open({
    title: 'Keys of a list',
    children: (
      <table className="table" aria-label="Keys">
        <tbody>
          {keys.map(([names, what]) => (
            <Row key={what} names={names}>
              {what}
            </Row>
          ))}
        </tbody>
      </table>
    ),
  })
}
