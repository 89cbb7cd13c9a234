/** A test of a link: what the PBX is, and what it lets the link do. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useState } from 'react'
import type { Link, LinkTest } from '../../../../src/schema/link.ts'
import { Section } from '../../components/section.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { say } from '../../lib/language.ts'
import { linkCalls } from './link-calls.ts'
import { LinkStateCell } from './link-state.tsx'

type Props = { code: string | undefined; link: Link; dirty: boolean; mayTest: boolean }
type Result = { answer: LinkTest } | { error: string }

export function LinkTestSection({ code, link, dirty, mayTest }: Props) {
  const [result, setResult] = useState<Result>()
  const [running, setRunning] = useState(false)
  const test = async () => {
    setRunning(true)
    try {
      setResult({ answer: await linkCalls(code).test(link.id) })
    } catch (error) {
      setResult({ error: error instanceof Error ? error.message : String(error) })
    } finally {
      setRunning(false)
    }
  }
  return (
    <Section
      title={t`State`}
      aside={
        mayTest && (
          <Button
            size="xs"
            variant="default"
            loading={running}
            leftSection={<IconPlugConnected size={14} />}
            onClick={test}
          >
            <Trans>Test</Trans>
          </Button>
        )
      }
    >
      <LinkStateCell link={link} />
      {link.state === 'up' && link.source && <div className="detail">{link.found}</div>}
      {link.state === 'up' && !link.source && (
        <div className="detail">
          <Trans>
            {link.found} · <Plural value={link.registrations} one="# registration" other="# registrations" />
          </Trans>
        </div>
      )}
      <div aria-live="polite">
        {dirty && result && (
          <div className="detail">
            <Trans>Tested as it was saved, without what is typed here.</Trans>
          </div>
        )}
        {result && <Found result={result} />}
      </div>
    </Section>
  )
}

function Found({ result }: { result: Result }) {
  if ('error' in result) {
    return (
      <Alert color="red" variant="light" mt="sm" title={t`It could not be tested`} role="alert">
        {result.error}
      </Alert>
    )
  }
  const { ok, why, found, may, registrations, extensions, warnings } = result.answer
  return (
    <Alert
      color={ok ? 'green' : 'red'}
      variant="light"
      mt="sm"
      title={ok ? t`The link works` : found === '' ? t`The link does not work` : t`Something is missing`}
    >
      {found !== '' && <div>{found}</div>}
      {may.length === 0 && <div>{say(why)}</div>}
      <ul className="plain-list">
        {may.map(({ what, ok: allowed, detail }) => (
          <li key={what}>
            <StateWord tone={allowed ? 'good' : 'bad'}>{allowed ? t`May` : t`May not`}</StateWord> {say(what)}
            {detail && <div className="detail">{say(detail)}</div>}
          </li>
        ))}
      </ul>
      {warnings.map((warning) => (
        <Alert key={warning} color="yellow" variant="light" mt={8}>
          {say(warning)}
        </Alert>
      ))}
      {extensions !== null && t`${plural(extensions, { one: '# extension', other: '# extensions' })} there`}
      {registrations === null
        ? may.length > 0 && <div>{say(why)}</div>
        : t`${plural(registrations, { one: '# registration', other: '# registrations' })} now`}
    </Alert>
  )
}
