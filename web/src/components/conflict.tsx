/** Two people edited the same thing: what differs, and who gives way. */

import { Alert, Button, Group, Text } from '@mantine/core'
import type { Saving } from '../lib/use-saving.ts'

type Props = { labels: Partial<Record<string, string>>; mine: object; theirs: object; saving: Saving }

function written(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(empty)'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

export function Conflict({ labels, mine, theirs, saving }: Props) {
  const others = new Map(Object.entries(theirs))
  const differing = Object.entries(mine).filter(
    ([key, value]) => key in labels && written(value) !== written(others.get(key)),
  )
  return (
    <Alert color="orange" variant="light" mt="sm" title="Somebody else saved this meanwhile" role="alert">
      <Text size="sm">Nothing of yours is saved, and nothing of yours is lost. This differs:</Text>
      <div className="table-place">
        <table className="table" aria-label="What differs">
          <thead>
            <tr>
              <th>Field</th>
              <th>Saved by somebody else</th>
              <th>Yours</th>
            </tr>
          </thead>
          <tbody>
            {differing.map(([key, value]) => (
              <tr key={key}>
                <td>{labels[key]}</td>
                <td className="wrap-anywhere">{written(others.get(key))}</td>
                <td className="wrap-anywhere">{written(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Group mt="sm">
        <Button size="xs" variant="default" onClick={saving.reload}>
          Reload theirs, drop mine
        </Button>
        <Button size="xs" variant="delete" loading={saving.pending} onClick={saving.overwrite}>
          Overwrite theirs with mine
        </Button>
      </Group>
    </Alert>
  )
}
