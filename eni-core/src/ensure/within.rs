//! Bounds a call by what is left of the attempt's time.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use eni_inject::Clock;

use crate::ec2::{Ec2Error, Ec2Result, ErrorKind};

/// The call's reply, or that there was none within `limit`. No timer is set for
/// a call that answers at once. The call stays where it is: it is large.
pub(super) async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    mut call: Pin<&mut impl Future<Output = Ec2Result<T>>>,
) -> Ec2Result<T> {
    let mut timer = None;
    poll_fn(|context| {
        if let Poll::Ready(reply) = call.as_mut().poll(context) {
            return Poll::Ready(reply);
        }
        let timer = timer.get_or_insert_with(|| clock.sleep(limit));
        timer.as_mut().poll(context).map(|()| {
            let text = "no reply before the attempt's deadline";
            Err(Ec2Error::without_reply(ErrorKind::NoReply, text))
        })
    })
    .await
}
