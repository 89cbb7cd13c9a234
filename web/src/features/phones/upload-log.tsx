/** A log that a phone sent: its lines, those that hold a text. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Skeleton, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { SearchBox } from '../../components/search-box.tsx'
import { call } from '../../lib/api.ts'
import { usePageSearch } from '../../lib/search.ts'
import { paramsOf, type SentProps, UploadFrame } from './upload-parts.tsx'

export function SentLog(props: SentProps) {
  const [{ q = '' }, change] = usePageSearch()
  const params = paramsOf(props)
  const { data, error, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery({
    queryKey: ['uploadLines', params, q],
    queryFn: ({ signal, pageParam }) =>
      call('uploadLines', { params, query: { q, after: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: ({ lines, more }) => (more ? lines.at(-1)?.number : undefined),
  })
  const lines = data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <UploadFrame {...props} title={t`Log`} error={error}>
      <SearchBox
        label={t`Search the log`}
        hotkey="/"
        value={q}
        onSearch={(text) => change({ q: text || undefined }, true)}
      />
      {!data && !error && <Skeleton height={240} mt={8} />}
      {data && lines.length === 0 && (
        <Text c="dimmed">
          <Trans>No line holds that.</Trans>
        </Text>
      )}
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="table-place parameters" tabIndex={0} aria-label={t`Lines of the log`}>
          <table className="table" aria-label={t({ message: 'Lines', context: 'of a text' })}>
            <tbody>
              {lines.map(({ number, text }) => (
                <tr key={number}>
                  <td className="narrow-column detail">{number}</td>
                  <td className="mono wrap-anywhere">{text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {hasNextPage && (
        <Button mt={8} size="xs" variant="default" loading={isFetching} onClick={() => fetchNextPage()}>
          <Trans>More lines</Trans>
        </Button>
      )}
    </UploadFrame>
  )
}
