/** What saving would change in the phone's file: asked while typing stops, shown beside the form or above its bar. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { FilePreview, Phone, PhonePatch } from '../../../../src/schema/phone.ts'
import { MiddleCut } from '../../components/middle-cut.tsx'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { call } from '../../lib/api.ts'
import { say } from '../../lib/language.ts'
import { askOptions, useAsk } from '../../lib/queries.ts'
import './file-preview.css'

type Change = FilePreview['changes'][number]
export type Preview = { file: string; changes: Change[]; refused: boolean; typed: boolean }

const pausesMs = 500

export function usePreview(code: string, id: string, patch: PhonePatch): Preview {
  const text = JSON.stringify(patch)
  const [asked] = useDebouncedValue(text, pausesMs)
  const typed = text !== '{}'
  const { data, error } = useAsk(
    'previewPhone',
    { params: { code, id }, body: JSON.parse(asked) },
    { enabled: typed && asked !== '{}', keep: true },
  )
  const changes = typed ? (data?.changes ?? []) : []
  return { file: data?.file ?? '', changes, refused: typed && error !== null, typed }
}

/** How many parameters a save changes; `undefined` where the server does not say. */
export function useCountChanges(
  code: string,
  id: string,
): (patch: PhonePatch) => Promise<number | undefined> {
  const client = useQueryClient()
  return (body) =>
    client
      .fetchQuery({ ...askOptions('previewPhone', { params: { code, id }, body }), retry: false })
      .then(({ changes }) => changes.length)
      .catch(() => undefined)
}

export function PreviewSection({ code, phone, preview }: { code: string; phone: Phone; preview: Preview }) {
  const { changes, file } = preview
  return (
    <Section
      title={t`What saving changes in the file`}
      aside={changes.length > 0 && <span className="count-badge">{changes.length}</span>}
    >
      {file !== '' && changes.length > 0 && <div className="mono detail">{file}</div>}
      <PreviewList preview={preview} />
      <DifferedAlready code={code} phone={phone} />
    </Section>
  )
}

function PreviewList({ preview: { changes, refused, typed } }: { preview: Preview }) {
  if (refused)
    return (
      <p className="detail preview-note">
        <Trans>Known once every field holds what it may.</Trans>
      </p>
    )
  if (changes.length === 0) {
    return (
      <p className="detail preview-note">
        {typed ? t`Nothing: the file stays as it is.` : t`Nothing: no field is changed.`}
      </p>
    )
  }
  return (
    <ul className="preview-list">
      {changes.map((change) => (
        <li key={change.name}>
          <b>
            <MiddleCut text={change.name} />
          </b>
          <OldAndNew change={change} />
          <div className="detail">
            <Trans>from {say(change.from)}</Trans>
            {change.secret && ` · ${t`secret`}`}
          </div>
        </li>
      ))}
    </ul>
  )
}

function OldAndNew({ change: { before, after } }: { change: Change }) {
  return (
    <div className="mono wrap-anywhere">
      {before !== null && (
        <>
          <span className="visually-hidden">
            <Trans>was</Trans>
          </span>
          <del className="old-value">{before || t`(empty)`}</del>{' '}
        </>
      )}
      <span aria-hidden>{before === null ? '+' : after === null ? '' : '→'}</span>{' '}
      {after === null ? (
        <span className="detail">
          <Trans>no longer in the file</Trans>
        </span>
      ) : (
        <>
          <span className="visually-hidden">
            <Trans>becomes</Trans>
          </span>
          <ins className="new-value">{after || t`(empty)`}</ins>
        </>
      )}
    </div>
  )
}

/** Of what the phone has not taken yet, whatever is typed here. */
function DifferedAlready({ code, phone }: { code: string; phone: Phone }) {
  const { pending, servedAt } = phone.status
  const { names, isAll } = useDifferences(code, phone) ?? unasked
  if (servedAt === null)
    return (
      <p className="detail preview-note">
        <Trans>It has not fetched its file yet: all of it is new to the phone.</Trans>
      </p>
    )
  if (!pending) return null
  return (
    <p className="detail preview-note">
      {names.length === 0 ? (
        <Trans>
          Its files differ already from its fetch <Time at={servedAt} />.
        </Trans>
      ) : (
        <>
          {isAll ? (
            <Plural
              value={names.length}
              one="# parameter differs already since its fetch"
              other="# parameters differ already since its fetch"
            />
          ) : (
            <Trans>Many parameters differ already since its fetch</Trans>
          )}{' '}
          <Time at={servedAt} />: <span className="mono wrap-anywhere">{someNames(names)}</span>
        </>
      )}
    </p>
  )
}

const namedAtMost = 5

function someNames(names: readonly string[]): string {
  const more = names.length - namedAtMost
  const some = names.slice(0, namedAtMost).join(', ')
  return more > 0 ? t`${some} and ${more} more` : some
}

const unasked = { names: [] as string[], isAll: true }
/** It stands among those that are pending a moment after its save, or not at all. */
const [lookAgainMs, mostLooks] = [2000, 10]
/** Of what is called alike the server names no more. */
const namesOfOne = 5

/** The parameters that the phone has not taken yet: asked once for each of its fetches and changes. */
function useDifferences(code: string, { id, mac, revision, status }: Phone): typeof unasked | undefined {
  return useQuery<typeof unasked & { isThere: boolean }>({
    queryKey: ['phoneDifferences', code, id, revision, status.servedAt],
    enabled: status.pending && status.servedAt !== null,
    staleTime: 60_000,
    refetchInterval: ({ state }) =>
      state.data?.isThere === false && state.dataUpdateCount < mostLooks ? lookAgainMs : false,
    queryFn: async ({ signal }) => {
      const { ids, differences, more } = await call('phoneDifferences', {
        ...{ params: { code }, query: { q: mac }, signal },
      })
      if (ids.length !== 1 || ids[0] !== id) return { ...unasked, isThere: ids.includes(id) }
      const isAll = more === 0 && differences.every(({ names }) => names.length < namesOfOne)
      return { names: differences.flatMap(({ names }) => names), isAll, isThere: true }
    },
  }).data
}

/** Where there is no room beside the form: the same above its bar, folded. */
export function PreviewAboveBar({ preview }: { preview: Preview }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  if (!preview.typed || preview.changes.length === 0) return null
  const Sign = opened ? IconChevronDown : IconChevronUp
  return (
    <div className="preview-above-bar">
      <button
        type="button"
        className="plain-button preview-button"
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        <span>
          <b>
            <Plural value={preview.changes.length} one="# change in the file" other="# changes in the file" />
          </b>{' '}
          <span className="mono detail">{preview.file}</span>
        </span>
        <Sign size={16} aria-hidden />
      </button>
      <div id={id} hidden={!opened} className="preview-opened">
        {opened && <PreviewList preview={preview} />}
      </div>
    </div>
  )
}
