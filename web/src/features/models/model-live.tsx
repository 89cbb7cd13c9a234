/** What a phone of the tenant would get by the source that is being written, beside what it gets now. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { NativeSelect, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ModelDetail, ModelTried } from '../../../../src/schema/model.ts'
import { Choice } from '../../components/choice.tsx'
import { LineDifference } from '../../components/line-difference.tsx'
import { Section } from '../../components/section.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import type { ModelDraft } from './model-draft.ts'
import './models.css'

type Props = { code: string; model: ModelDetail; values: ModelDraft }

export function ModelLive({ code, model, values }: Props) {
  const [chosen, setPhone] = useState<string>()
  const [file, setFile] = useState('')
  const [shows, setShows] = useState('changes')
  const phones = usePhones(code, model)
  const phoneId = chosen ?? phones.first
  const tried = useTried({ code, id: model.id, values, phoneId, file })
  const { data } = tried
  return (
    <Section
      title={t`On a phone`}
      aside={
        <Text size="sm" c="dimmed" role="status">
          {tried.isFetching ? t`Working it out…` : <Verdict data={data} />}
        </Text>
      }
    >
      <div className="model-live">
        <Chosen
          phones={phones}
          phoneId={phoneId}
          onPhone={setPhone}
          files={data?.files ?? []}
          file={file}
          onFile={setFile}
        />
        {phones.isEmpty ? (
          <Text c="dimmed">
            <Trans>This tenant has no phone yet: add one, and its file is shown here while you write.</Trans>
          </Text>
        ) : (
          <SegmentedControl
            size="xs"
            aria-label={t`Show`}
            value={shows}
            onChange={setShows}
            data={[
              { value: 'changes', label: t`What differs` },
              { value: 'file', label: t`The whole file` },
            ]}
          />
        )}
        {tried.error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {tried.error.message}
          </Text>
        )}
        {tried.isLoading && <Skeleton height={120} aria-label={t`Loading`} />}
        {data && <Result data={data} whole={shows === 'file'} />}
      </div>
    </Section>
  )
}

type ChosenProps = {
  phones: ReturnType<typeof usePhones>
  phoneId: string | undefined
  onPhone: (id: string | undefined) => void
  files: readonly string[]
  file: string
  onFile: (name: string) => void
}

/** Which phone is looked at, and which of its files. */
function Chosen({ phones, phoneId, onPhone, files, file, onFile }: ChosenProps) {
  return (
    <div className="model-numbers">
      <Choice
        name="phone"
        label={t`Phone`}
        placeholder={t`Type a name or MAC`}
        what={t`a phone`}
        options={phones.options}
        search={phones.search}
        value={phoneId ?? null}
        onChange={(id) => onPhone(id ?? undefined)}
      />
      {files.length > 1 && (
        <NativeSelect
          label={t`File`}
          value={file}
          onChange={(event) => onFile(event.currentTarget.value)}
          data={files.map((name, at) => ({ value: at === 0 ? '' : name, label: name }))}
        />
      )}
    </div>
  )
}

type Wanted = { code: string; id: string; values: ModelDraft; phoneId: string | undefined; file: string }

/** Asked when typing stops; what is asked no longer is broken off. */
function useTried({ code, id, values, phoneId, file }: Wanted) {
  const { kind, source, format, fileName, firstLine, lastLine } = values
  const draft = kind === 'sheet' ? { kind, source } : { kind, source, format, fileName, firstLine, lastLine }
  const [settled] = useDebouncedValue(JSON.stringify(draft), 600)
  return useQuery({
    queryKey: ['tryModel', code, id, phoneId, file, settled],
    queryFn: ({ signal }) => {
      const body = {
        ...(JSON.parse(settled) as typeof draft),
        phoneId: phoneId ?? '',
        file: file || undefined,
      }
      return call('tryModel', { params: { code, id }, body, signal })
    },
    placeholderData: keepPreviousData,
    retry: false,
    enabled: phoneId !== undefined,
  })
}

type Named = { id: string; name: string; mac: string | null }
const optionOf = ({ id, name, mac }: Named): ChoiceOption => ({ value: id, label: name, detail: mac ?? '' })

/** Those of this model first, then any. */
function usePhones(code: string, { id }: ModelDetail) {
  const params = { code }
  const own = useAsk(
    'listPhones',
    { params, query: { modelId: id, pageSize: 20 } },
    { staleTime: 60_000 },
  ).data
  const any = useAsk('listPhones', { params, query: { pageSize: 20 } }, { staleTime: 60_000 }).data
  const found = [...(own?.items ?? []), ...(any?.items ?? [])]
  const options = [...new Map(found.map((phone) => [phone.id, optionOf(phone)])).values()]
  return {
    options,
    first: own && any ? options[0]?.value : undefined,
    isEmpty: own !== undefined && any !== undefined && options.length === 0,
    search: {
      of: `tried ${code}`,
      ask: async (q: string, signal: AbortSignal) =>
        (await call('listPhones', { params, query: { q, pageSize: 20 }, signal })).items.map(optionOf),
      known: (value: string) => options.find((option) => option.value === value),
      hint: t`Type a part of a name, a MAC or a number`,
      foundBy: t`A phone is found by its name, its MAC or its numbers.`,
    },
  }
}

function Verdict({ data }: { data: ModelTried | undefined }) {
  if (!data) return null
  if (data.mistakes.length > 0) return <Trans>As it was before the mistakes</Trans>
  if (data.differ === 0) return <Trans>No parameter differs</Trans>
  return <Plural value={data.differ} one="# parameter differs" other="# parameters differ" />
}

function Result({ data: { before, after, mistakes }, whole }: { data: ModelTried; whole: boolean }) {
  if (mistakes.length > 0)
    return (
      <Text c="dimmed">
        <Trans>Mend the mistakes above to see the file.</Trans>
      </Text>
    )
  if (!after)
    return (
      <Text c="dimmed">
        <Trans>This model has no such file.</Trans>
      </Text>
    )
  if (after.failure !== null)
    return (
      <Text c="var(--mantine-color-error)" role="alert">
        <Trans>This file cannot be made: {after.failure}</Trans>
      </Text>
    )
  return (
    <>
      <Text size="sm" className="mono wrap-anywhere">
        {after.name}
      </Text>
      {whole ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section className="model-file" aria-label={t`The whole file`} tabIndex={0}>
          <pre>{after.text}</pre>
        </section>
      ) : (
        <LineDifference label={t`What differs in the file`} before={before?.text ?? ''} after={after.text} />
      )}
      <Text size="xs" c="dimmed">
        {after.cut || before?.cut ? (
          <Trans>Only the beginning is shown. Dots stand for secrets.</Trans>
        ) : (
          <Trans>Dots stand for secrets. Nothing is saved by looking.</Trans>
        )}
      </Text>
    </>
  )
}
