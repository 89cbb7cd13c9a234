/** Above the table: a new phone, and what can be done with the chosen ones. */

import { Button, Text } from '@mantine/core'
import { IconPlus, IconRefresh, IconReload, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ReasonButton } from '../../components/reason-button.tsx'
import { useStartOperation } from '../../components/start-operation.tsx'
import { tellError } from '../../components/tell.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { askToDelete } from './delete-phones.tsx'
import { chosenPhones, type Selection } from './selection.tsx'

export function PhonesToolbar({ code, selection }: { code: string; selection: Selection }) {
  const navigate = useNavigate()
  const start = useStartOperation(code)
  const [looking, setLooking] = useState(false)
  const readOnly = useReadOnlyReason()
  const reason = readOnly ?? (selection.count === 0 ? 'Select phones in the list first' : undefined)
  const target = selection.all ? { filter: { q: selection.q || undefined } } : { phones: [...selection.ids] }
  const deleteChosen = async () => {
    setLooking(true)
    try {
      askToDelete({ code, phones: await chosenPhones(code, selection), onDone: selection.clear })
    } catch (error) {
      tellError(error)
    } finally {
      setLooking(false)
    }
  }
  return (
    <>
      <ReasonButton
        reason={readOnly}
        leftSection={<IconPlus size={16} />}
        onClick={() => navigate({ to: '/t/$code/phones/$id', params: { code, id: 'new' } })}
      >
        New Phone
      </ReasonButton>
      <ReasonButton
        variant="default"
        reason={reason}
        leftSection={<IconRefresh size={16} />}
        onClick={() => start('resync', target, selection.count)}
      >
        Resync config
      </ReasonButton>
      <ReasonButton
        variant="default"
        reason={reason}
        leftSection={<IconReload size={16} />}
        onClick={() => start('reboot', target, selection.count)}
      >
        Reboot
      </ReasonButton>
      {selection.count > 0 && (
        <>
          <Text size="sm" fw={600} c="var(--mantine-color-anchor)" role="status">
            {selection.count.toLocaleString('en')} selected
          </Text>
          <Button variant="subtle" size="compact-sm" color="gray" c="dimmed" onClick={selection.clear}>
            Clear
          </Button>
        </>
      )}
      <ReasonButton
        variant="danger"
        ml={16}
        reason={reason}
        loading={looking}
        leftSection={<IconTrash size={16} />}
        onClick={deleteChosen}
      >
        Delete Selected
      </ReasonButton>
    </>
  )
}
