/** The files that a phone sent. */

import { Button, Group, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Phone, Upload } from '../../../../src/schema/phone.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { addressOf } from '../../lib/api.ts'
import { bytes, counted } from '../../lib/format.ts'
import { useListState } from '../../lib/list-state.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

function columns(code: string, phone: Phone): Column<Upload>[] {
  return [
    {
      key: 'name',
      label: 'File',
      sort: 'name',
      render: (upload) => <span className="mono">{upload.name}</span>,
    },
    { key: 'bytes', label: 'Size', sort: 'bytes', render: (upload) => bytes(upload.bytes) },
    { key: 'contentType', label: 'Type', render: (upload) => upload.contentType },
    { key: 'at', label: 'Received', sort: 'at', render: (upload) => <Time at={upload.at} /> },
    {
      key: 'actions',
      label: 'Actions',
      render: (upload) => <UploadActions code={code} phone={phone} upload={upload} />,
    },
  ]
}

type ActionsProps = { code: string; phone: Phone; upload: Upload }

function UploadActions({ code, phone, upload }: ActionsProps) {
  const remove = useAct('deleteUpload')
  const params = { code, id: phone.id, upload: upload.id }
  if (useReadOnlyReason()) return <span className="detail">Your role may not read them</span>
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete ${upload.name}?`,
      children: <Text size="sm">The file that the phone sent is gone for good.</Text>,
      labels: { confirm: 'Delete the file', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params },
          { onSuccess: () => tellDone(`${upload.name} is deleted`), onError: (error) => tellError(error) },
        ),
    })
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        component="a"
        size="compact-sm"
        variant="default"
        href={addressOf('upload', params)}
        download={upload.name}
        aria-label={`Download ${upload.name}`}
      >
        Download
      </Button>
      <Button size="compact-sm" variant="danger" aria-label={`Delete ${upload.name}`} onClick={ask}>
        Delete…
      </Button>
    </Group>
  )
}

export function PhoneUploads({ code, phone }: { code: string; phone: Phone }) {
  const list = useListState('at', 'desc')
  const answer = useAsk('phoneUploads', { params: { code, id: phone.id }, query: list.query }, { keep: true })
  const { items = [], total = 0 } = answer.data ?? {}
  return (
    <div className="surface">
      {total > 0 && (
        <Text size="sm" c="dimmed" px="sm" py={8}>
          {counted(total, 'file')}
          {items.length === total && `, ${bytes(items.reduce((sum, each) => sum + each.bytes, 0))}`}
        </Text>
      )}
      <ListTable
        label="Uploads"
        columns={columns(code, phone)}
        list={list}
        answer={answer}
        idOf={(upload) => upload.id}
        nameOf={(upload) => upload.name}
        empty={
          <Empty title="The phone has sent nothing">
            {phone.acceptUploads
              ? 'Logs, contacts and call lists appear here when it sends them.'
              : 'It may not: Accept data from phone is off, so every file that it sends is refused.'}
          </Empty>
        }
      />
    </div>
  )
}
