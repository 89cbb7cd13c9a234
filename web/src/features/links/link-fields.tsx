/** The fields of a link: which PBX, where, and as whom. */

import { msg, t } from '@lingui/core/macro'
import { Alert, NumberInput, Switch, Textarea } from '@mantine/core'
import { type Link, type LinkKind, linkKinds, usualLinkPort } from '../../../../src/schema/link.ts'
import { usualDatabasePort } from '../../../../src/schema/link-source.ts'
import { Choice } from '../../components/choice.tsx'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { optionsOf, say, type Words } from '../../lib/language.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { emptySource, type LinkDraft, linkKindWords, linkLabels } from './link-draft.ts'
import { SourceFields } from './source-fields.tsx'

type Props = { code: string | undefined; draft: Draft<LinkDraft>; link: Link | undefined }

const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']
/** What has to be done at the PBX. */
const atPbx: Words<LinkKind> = {
  kamailio: msg`Kamailio answers JSON-RPC over HTTP with its modules xhttp and jsonrpcs; let it answer this server’s address only. A NOTIFY by it brings the phone’s own answer.`,
  asterisk: msg`Make a user of its own in manager.conf: write = system, read = system, and permit for this server alone. It hears who registers; a NOTIFY by it is handed over, and nobody says what became of it.`,
  freeswitch: msg`Written from FreeSWITCH’s source and not yet proved with the real program. Its event socket has no TLS: use a private network, and name this server in apply-inbound-acl.`,
  database: msg`Extensions are read out of the tables of the PBX, and nothing is written there: give it a login of its own that may only read them. It tells nobody who is registered; for that, add a second link.`,
}

export function LinkFields({ code, draft, link }: Props) {
  const { values, errors } = draft
  const { kind } = values
  return (
    <>
      <Section title={t({ message: 'Link', context: 'to a PBX' })} rows>
        <DraftText draft={draft} name="name" label={say(linkLabels.name)} autoFocus={!link} />
        {!link && (
          <Choice
            name="kind"
            label={say(linkLabels.kind)}
            options={optionsOf(linkKindWords)}
            value={kind}
            error={errors.kind}
            onChange={(value) => {
              const chosen = linkKinds.find((each) => each === value)
              if (!chosen) return
              draft.set('kind', chosen)
              draft.set('source', chosen === 'database' ? emptySource : null)
            }}
          />
        )}
        <Alert className="beside-label" variant="light" color={kind === 'freeswitch' ? 'yellow' : 'blue'}>
          {link && <strong>{say(linkKindWords[kind])}. </strong>}
          {say(atPbx[kind])}
        </Alert>
        <TakenOver path="enabled">
          <Switch
            label={kind === 'database' ? t`Keep extensions in step` : t`Keep it connected`}
            description={kind === 'database' ? t`Off is a pause: what was taken stays as it is.` : undefined}
            checked={values.enabled}
            onChange={(event) => draft.set('enabled', event.currentTarget.checked)}
          />
        </TakenOver>
      </Section>
      <Place draft={draft} />
      {values.source && <SourceFields code={code} draft={draft} source={values.source} />}
      <Section title={t`Login`} rows>
        <DraftText
          draft={draft}
          name="username"
          label={say(linkLabels.username)}
          autoComplete="off"
          placeholder={
            kind === 'freeswitch'
              ? t`none: the socket’s own password`
              : kind === 'database'
                ? 'offhook'
                : t`none`
          }
        />
        <TakenOver path="password">
          <ClearableSecret
            label={say(linkLabels.password)}
            isSet={link?.hasPassword ?? false}
            value={values.password}
            error={errors.password}
            onChange={(value) => draft.set('password', value)}
          />
        </TakenOver>
      </Section>
    </>
  )
}

function usualPort({ kind, tls, source }: LinkDraft): number {
  return kind === 'database'
    ? usualDatabasePort(source?.engine ?? emptySource.engine)
    : usualLinkPort(kind, tls)
}

function Place({ draft }: { draft: Draft<LinkDraft> }) {
  const { values, errors } = draft
  const { kind, tls } = values
  return (
    <Section title={t`Where`} rows>
      <DraftText
        draft={draft}
        name="host"
        label={say(linkLabels.host)}
        className="mono-input"
        placeholder="pbx.example.com"
        description={
          kind === 'database'
            ? t`Where --pbx-database-networks lets links read; a database on this machine is to be named there.`
            : t`Where --sip-networks lets NOTIFY go; a PBX on this machine is to be named there.`
        }
      />
      <TakenOver path="port">
        <NumberInput
          label={say(linkLabels.port)}
          placeholder={t`${usualPort(values)} (usual)`}
          min={1}
          max={65535}
          clampBehavior="none"
          allowDecimal={false}
          value={values.port ?? ''}
          error={errors.port}
          onChange={(port) => draft.set('port', port === '' ? null : Number(port))}
        />
      </TakenOver>
      {kind === 'kamailio' && (
        <DraftText draft={draft} name="path" label={say(linkLabels.path)} className="mono-input" />
      )}
      {kind !== 'freeswitch' && (
        <TakenOver path="tls">
          <Switch
            label="TLS"
            checked={tls}
            onChange={(event) => draft.set('tls', event.currentTarget.checked)}
          />
        </TakenOver>
      )}
      {kind !== 'freeswitch' && tls && <Certificate draft={draft} />}
    </Section>
  )
}

function Certificate({ draft: { values, errors, set } }: { draft: Draft<LinkDraft> }) {
  return (
    <TakenOver path="certificate">
      <Textarea
        label={say(linkLabels.certificate)}
        className="mono-input"
        description={t`That of the PBX, or of who issued it, in PEM form. Empty: issued by an authority that everybody trusts.`}
        inputWrapperOrder={below}
        autosize
        minRows={3}
        maxRows={10}
        value={values.certificate}
        error={errors.certificate}
        onChange={(event) => set('certificate', event.currentTarget.value)}
      />
    </TakenOver>
  )
}
