import { reactive, readonly } from 'vue'
import { closeSession, openSession, readSession } from './api/calls'
import { launchToken } from './launch'
import { csrf, onUnauthorized, Problem } from './api/client'
import type { Scope, Session } from './api/types'

interface State {
  /** Null before the API was asked, and without a session. */
  account: Session | null
  /** Why there is no session. */
  problem: Problem | null
}

const state = reactive<State>({ account: null, problem: null })

/** Who uses the page. */
export const session = readonly(state)

const SCOPES: Scope[] = ['viewer', 'editor', 'operator']

/** Whether the session may do what a scope may. */
export function may(scope: Scope): boolean {
  return !!state.account && SCOPES.indexOf(state.account.scope) >= SCOPES.indexOf(scope)
}

function take(found: Session): void {
  csrf.token = found.csrf_token
  state.account = found
  state.problem = null
}

function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, String(error))
}

/** Open a session for a token; throws a Problem where the token is none. */
export async function signIn(token: string): Promise<void> {
  take(await openSession(token))
}

export async function signOut(): Promise<void> {
  await closeSession()
  state.account = null
  csrf.token = ''
}

/** Take the one-time token of the address, or the session of the cookie. */
export async function startSession(): Promise<void> {
  const token = launchToken
  try {
    if (token) await signIn(token)
    else take(await readSession())
  } catch (error) {
    if (token) {
      // A page that is loaded again with a used token still has its cookie.
      const first = asProblem(error)
      try {
        take(await readSession())
      } catch {
        state.problem = first
      }
      return
    }
    state.problem = asProblem(error)
  }
}

onUnauthorized.call = () => {
  state.account = null
}
