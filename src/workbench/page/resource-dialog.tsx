import { useEffect, useRef } from 'preact/hooks';
import type { Resource } from '../visit/resource.ts';
import { Json } from './scroll-region.tsx';

interface Props {
  readonly resource: Resource | undefined;
  readonly onClose: () => void;
}

/** The very resource that a card rests on, as it was sent. */
export function ResourceDialog({ resource, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (resource !== undefined) dialog.current?.showModal();
  }, [resource]);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="resource-title" onClose={onClose}>
      <div class="sheet-head">
        <h2 id="resource-title">
          {resource?.resourceType}/{resource?.id}
        </h2>
        <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </div>
      <Json label="Resource as JSON" value={resource ?? ''} />
    </dialog>
  );
}
