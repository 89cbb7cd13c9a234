/** Hands an app to its user: a link that is good once is made, shown, mailed by hand, and taken back. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconMail, IconUserShare } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { type HandOverHours, handOverHours } from '../../../../src/schema/hand-over.ts'
import type { Model } from '../../../../src/schema/model.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { QrPicture } from '../../components/qr-picture.tsx'
import { Refusal } from '../../components/refusal.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { tellDone } from '../../components/tell.ts'
import { exactTime } from '../../lib/format.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import HandOverState from './hand-over-state.tsx'

type Props = { code: string; phone: Phone; model: Model }
type Link = { url: string; expiresAt: string }

export default function HandOver(props: Props) {
  const open = () => {
    const id = modals.open({
      title: t`Hand ${props.phone.name} to a user`,
      closeOnClickOutside: false,
      closeButtonProps: { 'aria-label': t`Close` },
      children: <MakeLink {...props} close={() => modals.close(id)} />,
    })
  }
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconUserShare size={15} aria-hidden />}
      onClick={open}
    >
      <Trans>Hand to a user…</Trans>
    </Button>
  )
}

const lifeOf = (hours: HandOverHours) => ({ 1: t`One hour`, 24: t`One day`, 168: t`Seven days` })[hours]

function MakeLink({ code, phone, model, close }: Props & { close: () => void }) {
  const [hours, setHours] = useState<HandOverHours>(24)
  const make = useAct('makeHandOver')
  const submit = useRef<HTMLButtonElement>(null)
  const params = { code, id: phone.id }
  if (make.data) return <ShownLink name={phone.name} app={model.name} link={make.data} close={close} />
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Trans>
          Whoever opens the link on their device sets {model.name} up there, with this phone’s passwords. It
          works once.
        </Trans>
      </Text>
      <HandOverState code={code} phone={phone} full />
      <TakeBack code={code} phone={phone} onTaken={() => submit.current?.focus()} />
      <Radio.Group
        label={t`How long it is good`}
        value={String(hours)}
        onChange={(value) => setHours(Number(value) as HandOverHours)}
      >
        <Group mt={6} gap="md">
          {handOverHours.map((each) => (
            <Radio
              key={each}
              value={String(each)}
              label={lifeOf(each)}
              data-autofocus={each === hours || undefined}
            />
          ))}
        </Group>
      </Radio.Group>
      {make.error && <Refusal message={make.error.message} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          ref={submit}
          loading={make.isPending}
          onClick={() => make.mutate({ params, body: { hours } })}
        >
          <Trans>Make the link</Trans>
        </Button>
      </Group>
    </Stack>
  )
}

/** Of a link that is open: a new one would end it as well. */
function TakeBack({ code, phone, onTaken }: Pick<Props, 'code' | 'phone'> & { onTaken: () => void }) {
  const params = { code, id: phone.id }
  const link = useAsk('handOver', { params }).data?.link
  const end = useAct('endHandOver')
  const taken = () => {
    tellDone(t`The link is taken back`)
    // This button goes: the keyboard stands on what is done next.
    onTaken()
  }
  if (link?.state !== 'open') return null
  return (
    <div>
      <Text size="sm" mb={6}>
        <Trans>A new link ends it.</Trans>
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        loading={end.isPending}
        onClick={() => end.mutate({ params }, { onSuccess: taken })}
      >
        <Trans>Take the link back</Trans>
      </Button>
      {end.error && <Refusal message={end.error.message} />}
    </div>
  )
}

function mailOf(app: string, { url, expiresAt }: Link): string {
  const until = exactTime(expiresAt)
  const subject = t`Set up ${app}`
  const text = t`Open this link on the device on which you want to use ${app}:`
  const once = t`It works once, until ${until}. Do not pass it on: whoever opens it first gets the phone.`
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(`${text}\r\n\r\n${url}\r\n\r\n${once}\r\n`)}`
}

type Shown = { name: string; app: string; link: Link; close: () => void }

function ShownLink({ name, app, link, close }: Shown) {
  return (
    <ShownOnce
      label={t({ message: 'Link', context: 'to be sent to somebody' })}
      text={link.url}
      done={t`I have handed it over`}
      close={close}
      below={
        <>
          <QrPicture text={link.url} size={220} alt={t`QR code of the link`} />
          <Button
            component="a"
            href={mailOf(app, link)}
            variant="default"
            leftSection={<IconMail size={16} aria-hidden />}
          >
            <Trans>Write a mail with it</Trans>
          </Button>
        </>
      }
    >
      <Text size="sm">
        <Trans>
          Send it to who is to use {name}, or let them scan it: Offhook mails nothing. It is shown this once,
          works once, and until <strong>{exactTime(link.expiresAt)}</strong>.
        </Trans>
      </Text>
    </ShownOnce>
  )
}
