/** The files that a phone sent. */

import { msg, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link } from '@tanstack/react-router'
import type { Phone, Upload } from '../../../../src/schema/phone.ts'
import { Empty } from '../../components/empty.tsx'
import { type Column, ListTable } from '../../components/list-table.tsx'
import { soon } from '../../components/soon.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { addressOf } from '../../lib/api.ts'
import { bytes } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useListState } from '../../lib/list-state.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'
import { useMay } from '../../lib/session.ts'

function columns(code: string, phone: Phone): Column<Upload>[] {
  return [
    {
      key: 'name',
      label: t`File`,
      sort: 'name',
      render: (upload) => <UploadName upload={upload} />,
    },
    { key: 'bytes', label: t`Size`, sort: 'bytes', render: (upload) => bytes(upload.bytes) },
    { key: 'contentType', label: t`Type`, render: (upload) => upload.contentType },
    { key: 'at', label: t`Received`, sort: 'at', render: (upload) => <Time at={upload.at} /> },
    {
      key: 'actions',
      label: t`Actions`,
      render: (upload) => <UploadActions code={code} phone={phone} upload={upload} />,
    },
  ]
}

type ActionsProps = { code: string; phone: Phone; upload: Upload }

function UploadActions({ code, phone, upload }: ActionsProps) {
  const remove = useAct('deleteUpload')
  const params = { code, id: phone.id, upload: upload.id }
  const [mayRead, mayDelete] = [useMay('reveal'), useMay('change')]
  if (!mayRead && !mayDelete)
    return (
      <span className="detail">
        <Trans>Your role may not read them</Trans>
      </span>
    )
  const ask = () =>
    modals.openConfirmModal({
      title: t`Delete ${upload.name}?`,
      children: (
        <Text size="sm">
          <Trans>The file that the phone sent is gone for good.</Trans>
        </Text>
      ),
      labels: { confirm: t`Delete the file`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params },
          { onSuccess: () => tellDone(t`${upload.name} is deleted`), onError: (error) => tellError(error) },
        ),
    })
  return (
    <Group gap={6} wrap="nowrap">
      {mayRead && (
        <Button
          component="a"
          size="compact-sm"
          variant="default"
          href={addressOf('upload', params)}
          download={upload.name}
          aria-label={t`Download ${upload.name}`}
        >
          <Trans>Download</Trans>
        </Button>
      )}
      {mayDelete && (
        <Button size="compact-sm" variant="danger" aria-label={t`Delete ${upload.name}`} onClick={ask}>
          <Trans>Delete…</Trans>
        </Button>
      )}
    </Group>
  )
}

const uses = {
  overrides: msg`what was changed at the phone`,
  log: msg`a log`,
  contacts: msg`contacts of the phone`,
}

function UploadName({ upload: { name, role } }: { upload: Upload }) {
  const [mayUse, mayRead] = [useMay('change'), useMay('reveal')]
  if (role === null || !(role === 'log' ? mayRead : mayUse)) return <span className="mono">{name}</span>
  return (
    <>
      <Link
        className="text-link mono"
        to="."
        search={(before: PageSearch) => ({ ...before, file: name, q: undefined, page: undefined })}
      >
        {name}
      </Link>
      <div className="detail">{say(uses[role])}</div>
    </>
  )
}

const UploadDetail = soon(
  () => import('./upload-detail.tsx'),
  () => <Skeleton height={240} aria-label={t`Loading`} />,
)

type Props = { code: string; phone: Phone }

/** All of them, or the one that is opened. */
export function PhoneUploads(props: Props) {
  const [{ file }, change] = usePageSearch()
  if (file === undefined) return <AllUploads {...props} />
  return <UploadDetail {...props} name={file} onClose={() => change({ file: undefined, q: undefined })} />
}

function AllUploads({ code, phone }: Props) {
  const list = useListState('at', 'desc')
  const answer = useAsk('phoneUploads', { params: { code, id: phone.id }, query: list.query }, { keep: true })
  const { items = [], total = 0 } = answer.data ?? {}
  return (
    <div className="surface">
      {total > 0 && (
        <Text size="sm" c="dimmed" px="sm" py={8}>
          <Plural value={total} one="# file" other="# files" />
          {items.length === total && `, ${bytes(items.reduce((sum, each) => sum + each.bytes, 0))}`}
        </Text>
      )}
      <ListTable
        label={t`Uploads`}
        columns={columns(code, phone)}
        list={list}
        answer={answer}
        idOf={(upload) => upload.id}
        nameOf={(upload) => upload.name}
        empty={
          <Empty title={t`The phone has sent nothing`}>
            {phone.acceptUploads
              ? t`Logs, contacts and call lists appear here when it sends them.`
              : t`It may not: Accept data from phone is off, so every file that it sends is refused.`}
          </Empty>
        }
      />
    </div>
  )
}
