//! Loops with the widest vectors that the processor has.
//!
//! Results do not depend on the width, as long as no sum within `work` is split over lanes by hand.

/// Runs `work`, a closure of simple loops marked `#[inline(always)]`, as do the functions that it calls.
pub(crate) fn vectorized<R>(work: impl FnOnce() -> R) -> R {
    struct Work<F>(F);
    impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Work<F> {
        type Output = R;

        #[inline(always)]
        fn call(self) -> R {
            (self.0)()
        }
    }
    pulp::Arch::new().dispatch(Work(work))
}
