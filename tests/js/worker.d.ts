// For the type checker alone: what a service worker has beside what every worker has. The build puts the constants into it.
declare const BUILD: string;
declare const KEPT: string[];
declare var registration: ServiceWorkerRegistration;
declare var clients: Clients;
interface DedicatedWorkerGlobalScopeEventMap {
  install: ExtendableEvent;
  activate: ExtendableEvent;
  fetch: FetchEvent;
  notificationclick: NotificationEvent;
}
