/** What is known of a model. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Badge, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import type { Model, ModelDetail } from '../../../../src/schema/model.ts'
import { Section } from '../../components/section.tsx'
import { numeral } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
import type { PageSearch } from '../../lib/search.ts'
import './models.css'

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}

const abilities: Words<keyof Model['supports']> = {
  resync: msg`Resync config`,
  reboot: msg`Reboot`,
  uploads: msg`Sends files`,
  digest: msg`Digest authentication`,
  tls: 'TLS',
  handOver: msg`Set up by a link`,
}

function Abilities({ supports }: { supports: Model['supports'] }) {
  const entries = Object.entries(abilities) as [keyof Model['supports'], MessageDescriptor][]
  const can = entries.filter(([key]) => supports[key]).map(([, word]) => say(word))
  const cannot = entries.filter(([key]) => !supports[key]).map(([, word]) => say(word))
  return (
    <>
      {can.join(', ') || t`nothing`}
      {cannot.length > 0 && (
        <div className="detail">
          <Trans>not: {cannot.join(', ')}</Trans>
        </div>
      )}
    </>
  )
}

const confidences: Words<string> = {
  high: msg`high: sure of most of it`,
  medium: msg`medium: from sources that were not tried on the phone`,
  low: msg`low: try it before you rely on it`,
}

/** How much of what its files say was seen elsewhere, in a sentence. */
export function provedWords(proved: NonNullable<Model['proved']>): string {
  const [names, ofThem] = [numeral(proved.names), numeral(proved.ofThem)]
  return t`${ofThem} of the ${names} names of its parameters were seen in a public file or a manual; any others are known from notes alone.`
}

export function ModelFacts({ code, model }: { code: string; model: ModelDetail }) {
  const { expansionModules } = model
  return (
    <Section title={t`Facts`}>
      <dl className="facts wide-facts">
        <Fact label={t`Vendor`}>{model.vendor || '—'}</Fact>
        {model.family && <Fact label={t`Family`}>{model.family}</Fact>}
        <Fact label={t`Lines`}>
          <Trans>
            {model.firstLine} to {model.lastLine}
          </Trans>
        </Fact>
        <Fact label={t({ message: 'Keys', context: 'of a phone' })}>
          {expansionModules
            ? t`${model.lineKeys || '—'}, and ${expansionModules.max} side modules of ${expansionModules.keys}`
            : model.lineKeys || '—'}
        </Fact>
        {model.handsets > 0 && <Fact label={t`Handsets`}>{model.handsets}</Fact>}
        <Fact label={t`Can do`}>
          <Abilities supports={model.supports} />
        </Fact>
        <Fact label={t`Resync event`}>
          <span className="mono">{model.resyncEvent ?? '—'}</span>
        </Fact>
        <Fact label={t`Reboot event`}>
          <span className="mono">{model.rebootEvent ?? '—'}</span>
        </Fact>
        <Fact label={t`Phones`}>
          <PhonesLink code={code} id={model.id}>
            <Plural value={model.phones} one="# phone of this tenant" other="# phones of this tenant" />
          </PhonesLink>
        </Fact>
      </dl>
    </Section>
  )
}

export function ModelFiles({ model }: { model: ModelDetail }) {
  return (
    <Section title={t`Files`}>
      <ul className="plain-list">
        {model.files.map((file) => (
          <li key={file.name}>
            <Group gap={8}>
              <span className="mono">{file.name}</span>
              <span className="detail">
                {file.absent ? t`asked for, rightly not there` : file.contentType}
              </span>
              {file.main && (
                <Badge size="sm" variant="light">
                  <Trans>main</Trans>
                </Badge>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const mostNames = 200

/** How sure we are, and why, in words. */
export function ModelSureness({ model }: { model: ModelDetail }) {
  const { doubts, sources, names, proved } = model
  return (
    <div id="sure">
      <Section title={t`How sure we are`}>
        <p className="honours-fact">
          {model.builtIn
            ? say(confidences[model.confidence] ?? model.confidence)
            : t`It is your own: nobody else vouches for it.`}
        </p>
        {doubts.length > 0 && (
          <>
            <h3 className="small-title">
              <Trans>Doubts</Trans>
            </h3>
            <ul className="plain-list">
              {doubts.map((doubt) => (
                <li key={doubt}>{doubt}</li>
              ))}
            </ul>
          </>
        )}
        {proved && <p className="honours-fact">{provedWords(proved)}</p>}
        {names && <Names names={names} />}
        {sources.length > 0 && (
          <>
            <h3 className="small-title">
              <Trans>Where its facts come from</Trans>
            </h3>
            <ul className="plain-list detail">
              {sources.map((source) => (
                <li key={source} className="wrap-anywhere">
                  {source}
                </li>
              ))}
            </ul>
          </>
        )}
      </Section>
    </div>
  )
}

function Names({ names: { sources, unproved } }: { names: NonNullable<ModelDetail['names']> }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  const shown = unproved.slice(0, mostNames)
  return (
    <>
      <ul className="plain-list detail">
        {sources.map(({ source, names }) => (
          <li key={source} className="wrap-anywhere">
            {source}: <Plural value={names} one="# name" other="# names" />
          </li>
        ))}
      </ul>
      {unproved.length > 0 && (
        <p className="honours-fact">
          <Plural value={unproved.length} one="# name was seen nowhere." other="# names were seen nowhere." />{' '}
          <button
            type="button"
            className="plain-button link-button"
            aria-expanded={opened}
            aria-controls={id}
            onClick={() => setOpened(!opened)}
          >
            {opened ? t`Hide them` : t`Which?`}
          </button>
        </p>
      )}
      <ul id={id} hidden={!opened} className="plain-list mono model-names">
        {shown.map((name) => (
          <li key={name} className="wrap-anywhere">
            {name}
          </li>
        ))}
        {unproved.length > shown.length && (
          <li>
            <Plural value={unproved.length - shown.length} one="and # more" other="and # more" />
          </li>
        )}
      </ul>
    </>
  )
}

/** The list of this tenant’s phones of one model. */
export function PhonesLink({ code, id, children }: { code: string; id: string; children: ReactNode }) {
  return (
    <Link className="text-link" to="/t/$code/phones" params={{ code }} search={{ modelId: id } as PageSearch}>
      {children}
    </Link>
  )
}
