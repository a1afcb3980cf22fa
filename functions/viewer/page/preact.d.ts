/* The types of preact.js, as far as the page uses it. Not served. */

export interface VNode {
  readonly type: unknown;
  readonly props: Readonly<Record<string, unknown>>;
  readonly key: unknown;
}

/** What a component may return and an element may contain. */
export type Content = VNode | string | number | bigint | boolean | null | undefined | readonly Content[];

/** A function that makes content of its properties. */
export type FunctionComponent<P = any> = (props: P) => Content;

export interface RefObject<T> {
  current: T;
}

export type SetState<S> = (next: S | ((before: S) => S)) => void;
/** What runs after an effect, before the next one and at the end. */
export type CleanUp = () => void;

export abstract class Component<P = object, S = object> {
  constructor(props?: P);
  readonly props: Readonly<P & { children?: Content }>;
  state: Readonly<S>;
  setState(change: Partial<S> | ((state: S, props: P) => Partial<S> | null), done?: () => void): void;
  forceUpdate(done?: () => void): void;
  abstract render(props: P, state: S): Content;
  componentDidCatch?(error: unknown): void;
  componentDidMount?(): void;
  componentDidUpdate?(props: P, state: S): void;
  componentWillUnmount?(): void;
  shouldComponentUpdate?(props: P, state: S): boolean;
}

export interface Context<T> {
  readonly Provider: FunctionComponent<{ value: T; children?: Content }>;
  readonly Consumer: FunctionComponent<{ children: (value: T) => Content }>;
}

export function h(type: string | FunctionComponent, props?: object | null, ...children: Content[]): VNode;
/** One element: text beside it, or several elements, would be a list, which no component of the page returns. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): VNode;
export function render(content: Content, parent: Element | DocumentFragment): void;

export function createContext<T>(value: T): Context<T>;
export function useContext<T>(context: Context<T>): T;

export function useState<S>(initial: S | (() => S)): [S, SetState<S>];
export function useState<S = undefined>(): [S | undefined, SetState<S | undefined>];
export function useReducer<S, A>(reducer: (state: S, action: A) => S, initial: S): [S, (action: A) => void];
export function useReducer<S, A, I>(
  reducer: (state: S, action: A) => S,
  argument: I,
  initial: (argument: I) => S,
): [S, (action: A) => void];
export function useEffect(effect: () => CleanUp | void, inputs?: readonly unknown[]): void;
export function useLayoutEffect(effect: () => CleanUp | void, inputs?: readonly unknown[]): void;
export function useRef<T>(initial: T): RefObject<T>;
export function useRef<T = undefined>(): RefObject<T | undefined>;
export function useMemo<T>(compute: () => T, inputs: readonly unknown[]): T;
export function useCallback<F extends (...values: any[]) => unknown>(callback: F, inputs: readonly unknown[]): F;
export function useErrorBoundary(report?: (error: unknown) => void): [any, () => void];
