/** Contacts that a phone sent: looked at, then added to the phone book. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Checkbox, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import type { SentContact } from '../../../../src/schema/upload-use.ts'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { say } from '../../lib/language.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { paramsOf, type SentProps, UploadFrame } from './upload-parts.tsx'

const words: Record<SentContact['status'], [word: MessageDescriptor, tone: Tone]> = {
  new: [msg`New`, 'good'],
  sameName: [msg`Same name`, 'waiting'],
  known: [msg`There already`, 'plain'],
  twice: [msg`Twice`, 'plain'],
  unfit: [msg`Cannot be added`, 'bad'],
}

const mayBeAdded = ({ status }: SentContact) => status === 'new' || status === 'sameName'

export function SentContacts(props: SentProps) {
  const { data, error } = useAsk('uploadContacts', { params: paramsOf(props) })
  return (
    <UploadFrame {...props} title={t`Contacts of the phone`} error={error}>
      {data ? (
        <Preview key={data.items.length} {...props} items={data.items} />
      ) : (
        !error && <Skeleton height={240} />
      )}
    </UploadFrame>
  )
}

function Preview({ items, ...props }: SentProps & { items: SentContact[] }) {
  const add = useAct('takeContacts')
  const [left, setLeft] = useState<ReadonlySet<number>>(
    () => new Set(items.filter(({ status }) => status === 'sameName').map(({ place }) => place)),
  )
  const adding = items.filter((item) => mayBeAdded(item) && !left.has(item.place))
  const act = () =>
    add.mutate(
      { params: paramsOf(props), body: { places: adding.map(({ place }) => place) } },
      {
        onSuccess: ({ added }) =>
          tellDone(
            plural(added, {
              one: '# contact added to the phone book',
              other: '# contacts added to the phone book',
            }),
          ),
        onError: (error) => tellError(error),
      },
    )
  if (items.length === 0)
    return (
      <Text c="dimmed">
        <Trans>There are none in it.</Trans>
      </Text>
    )
  return (
    <>
      <Button size="xs" mb={8} disabled={adding.length === 0} loading={add.isPending} onClick={act}>
        <Plural
          value={adding.length}
          one="Add # contact to the phone book"
          other="Add # contacts to the phone book"
        />
      </Button>
      <div className="table-place">
        <table className="table cards" aria-label={t`Contacts of the phone`}>
          <thead>
            <tr>
              <th className="narrow-column">
                <span className="visually-hidden">
                  <Trans>Add</Trans>
                </span>
              </th>
              <th>
                <Trans>Name</Trans>
              </th>
              <th>
                <Trans>Numbers</Trans>
              </th>
              <th>
                <Trans>Phone book</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.place}>
                <td className="narrow-column row-checkbox">
                  <Checkbox
                    size="xs"
                    mt={2}
                    aria-label={t`Add ${item.name}`}
                    disabled={!mayBeAdded(item)}
                    checked={mayBeAdded(item) && !left.has(item.place)}
                    onChange={(event) => {
                      const next = new Set(left)
                      if (event.currentTarget.checked) next.delete(item.place)
                      else next.add(item.place)
                      setLeft(next)
                    }}
                  />
                </td>
                <td className="wrap-anywhere">{item.name}</td>
                <td data-label={t`Numbers`} className="mono wrap-anywhere">
                  {item.numbers.map(({ number }) => number).join(', ')}
                </td>
                <td data-label={t`Phone book`}>
                  <div>
                    <StateWord tone={words[item.status][1]}>{say(words[item.status][0])}</StateWord>
                    <div className="detail">{say(item.why)}</div>
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
