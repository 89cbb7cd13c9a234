/** A new key, this once, with what to do with it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Text, Textarea } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Key } from '../../../../src/schema/session.ts'
import { ShownOnce } from '../../components/shown-once.tsx'
import { addressOf } from '../../lib/api.ts'

type NewKey = Key & { key: string }

/** `instead`: the one that it will take the place of. */
export function showKey(made: NewKey, instead: Key | undefined): void {
  const id = modals.open({
    title: t`The key ${made.name}`,
    size: 'lg',
    closeOnClickOutside: false,
    children: <ShownKey made={made} instead={instead} close={() => modals.close(id)} />,
  })
}

const exampleOf = (key: string) =>
  `curl -H 'Authorization: Bearer ${key}' ${window.location.origin}${addressOf('session')}`

function ShownKey({ made, instead, close }: { made: NewKey; instead: Key | undefined; close: () => void }) {
  return (
    <ShownOnce
      label={t({ message: 'Key', context: 'of the API' })}
      text={made.key}
      done={t`I have kept it`}
      close={close}
      below={
        <>
          <Textarea
            label={t`Try it`}
            className="mono-input"
            readOnly
            autosize
            minRows={2}
            value={exampleOf(made.key)}
            onFocus={(event) => event.currentTarget.select()}
          />
          {instead && (
            <Text size="sm">
              <Trans>
                Put it where {instead.name} is used. When {instead.name} is used no longer – its page says
                when it last was – revoke that one.
              </Trans>
            </Text>
          )}
        </>
      }
    >
      <Text size="sm">
        <Trans>
          It is shown this once: Offhook keeps no copy that could be read. Keep it where you keep passwords.
        </Trans>
      </Text>
    </ShownOnce>
  )
}
