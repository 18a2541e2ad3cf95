// Several changes that come in one message are shown once, after the last of them.
function once(show) {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      show();
    });
  };
}

