/** The guide, a topic at a time: what it is about, beside all the others. */

import { topics } from 'virtual:guide'
import { t } from '@lingui/core/macro'
import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { type MouseEvent, useEffect } from 'react'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import './help.css'

export function HelpPage() {
  const { topic = 'index' } = useParams({ strict: false })
  const load = Object.hasOwn(topics, topic) ? topics[topic] : undefined
  const { data, error } = useQuery({
    queryKey: ['guide', topic],
    queryFn: async () => (await load?.())?.default ?? null,
    enabled: load !== undefined,
    staleTime: 'static',
  })
  if (!load) return <NotThere />
  if (error) return <NotThere error={error} />
  const crumbs = topic === 'index' ? [] : [{ label: t`Help`, to: '/help/index' }]
  if (!data) return <Loader aria-label={t`Loading…`} />
  return (
    <>
      <PageHeader crumbs={crumbs} title={data.title} />
      <Guide key={topic} html={data.html} />
      {topic !== 'index' && (
        <p>
          <Link to="/help/$topic" params={{ topic: 'index' }} className="text-link">
            {t`All topics`}
          </Link>
        </p>
      )}
    </>
  )
}

/** Made of our own documents when the page was built. */
function Guide({ html }: { html: string }) {
  const navigate = useNavigate()
  useEffect(() => {
    const heading = document.getElementById(location.hash.slice(1))
    heading?.scrollIntoView()
    heading?.focus({ preventScroll: true })
  }, [])
  const follow = (event: MouseEvent<HTMLElement>) => {
    const { target } = event
    const href = target instanceof Element ? target.closest('a')?.getAttribute('href') : undefined
    if (!href?.startsWith('/help/') || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const [to = '', hash] = href.split('#')
    navigate({ to, ...(hash && { hash }) })
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: its links take Enter by themselves
    <article
      className="guide"
      lang="en"
      onClick={follow}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: nobody but the build writes it
      dangerouslySetInnerHTML={{ __html: html }}
    />
  )
}
