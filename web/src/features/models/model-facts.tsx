/** What is known of a model. */

import { Badge, Group } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Model, ModelDetail } from '../../../../src/schema/model.ts'
import { Section } from '../../components/section.tsx'
import { counted } from '../../lib/format.ts'

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  )
}

const abilities: Record<keyof Model['supports'], string> = {
  resync: 'Resync config',
  reboot: 'Reboot',
  uploads: 'Sends files',
  digest: 'Digest authentication',
  tls: 'TLS',
}

function Abilities({ supports }: { supports: Model['supports'] }) {
  const entries = Object.entries(abilities) as [keyof Model['supports'], string][]
  const can = entries.filter(([key]) => supports[key]).map(([, word]) => word)
  const cannot = entries.filter(([key]) => !supports[key]).map(([, word]) => word)
  return (
    <>
      {can.join(', ') || 'nothing'}
      {cannot.length > 0 && <div className="detail">not: {cannot.join(', ')}</div>}
    </>
  )
}

const confidences: Record<string, string> = {
  high: 'high: sure of most of it',
  medium: 'medium: from sources that were not tried on the phone',
  low: 'low: try it before you rely on it',
}

export function ModelFacts({ code, model }: { code: string; model: ModelDetail }) {
  const { expansionModules } = model
  return (
    <Section title="Facts">
      <dl className="facts wide-facts">
        <Fact label="Vendor">{model.vendor || '—'}</Fact>
        {model.family && <Fact label="Family">{model.family}</Fact>}
        <Fact label="Lines">
          {model.firstLine} to {model.lastLine}
        </Fact>
        <Fact label="Keys">
          {model.lineKeys || '—'}
          {expansionModules && `, and ${expansionModules.max} side modules of ${expansionModules.keys}`}
        </Fact>
        {model.handsets > 0 && <Fact label="Handsets">{model.handsets}</Fact>}
        <Fact label="Can do">
          <Abilities supports={model.supports} />
        </Fact>
        <Fact label="Resync event">
          <span className="mono">{model.resyncEvent ?? '—'}</span>
        </Fact>
        <Fact label="Reboot event">
          <span className="mono">{model.rebootEvent ?? '—'}</span>
        </Fact>
        <Fact label="Phones">
          <Link className="text-link" to="/t/$code/phones" params={{ code }} search={{ q: model.name }}>
            {counted(model.phones, 'phone')} of this tenant
          </Link>
        </Fact>
        <Fact label="Confidence">{confidences[model.confidence] ?? model.confidence}</Fact>
      </dl>
    </Section>
  )
}

export function ModelFiles({ model }: { model: ModelDetail }) {
  return (
    <Section title="Files">
      <ul className="plain-list">
        {model.files.map((file) => (
          <li key={file.name}>
            <Group gap={8}>
              <span className="mono">{file.name}</span>
              <span className="detail">
                {file.absent ? 'asked for, rightly not there' : file.contentType}
              </span>
              {file.main && (
                <Badge size="sm" variant="light">
                  main
                </Badge>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What is not sure, and where the rest comes from. */
export function ModelSources({ model }: { model: ModelDetail }) {
  return (
    <>
      {model.doubts.length > 0 && (
        <Section title="Doubts">
          <ul className="plain-list">
            {model.doubts.map((doubt) => (
              <li key={doubt}>{doubt}</li>
            ))}
          </ul>
        </Section>
      )}
      {model.sources.length > 0 && (
        <Section title="Sources">
          <ul className="plain-list detail">
            {model.sources.map((source) => (
              <li key={source} className="wrap-anywhere">
                {source}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
