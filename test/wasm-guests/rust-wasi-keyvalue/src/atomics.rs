//! Increments, and compare and swap.

use crate::named;
use rust_protocol::{from_hex, Request, Response, StoreError};
use spin_sdk::wit::wasi::keyvalue::atomics::{self, Cas, CasError};
use spin_sdk::wit::wasi::keyvalue::store::Bucket;

/// Adds `delta` and answers the sum.
pub fn increment(bucket: &Bucket, request: &Request) -> Result<Response, StoreError> {
    let delta = request
        .parameter("delta")
        .parse()
        .expect("delta is an integer");
    let sum = atomics::increment(bucket, &request.key(), delta).map_err(named)?;
    Ok(Response::ok(sum.to_string()))
}

/// Answers what compare and swap would compare with.
pub fn current(bucket: &Bucket, request: &Request) -> Result<Response, StoreError> {
    let cas = Cas::new(bucket, &request.key()).map_err(named)?;
    let value = cas.current().map_err(named)?;
    Ok(value.map_or(Response::new(404, ""), Response::ok))
}

/// Swaps in the body. With `between`, that is written after the comparison was made, and the swap that
/// fails is tried again with what it gave back, unless `retry` is "no".
pub fn swap(bucket: &Bucket, request: &Request) -> Result<Response, StoreError> {
    let cas = Cas::new(bucket, &request.key()).map_err(named)?;
    cas.current().map_err(named)?;
    let between = request.parameter("between");
    if !between.is_empty() {
        bucket
            .set(&request.key(), &from_hex(between))
            .map_err(named)?;
    }
    match atomics::swap(cas, &request.body) {
        Ok(()) => Ok(Response::ok("swapped")),
        Err(CasError::StoreError(error)) => Err(named(error)),
        Err(CasError::CasFailed(_)) if request.parameter("retry") == "no" => {
            Ok(Response::new(409, "cas-failed"))
        }
        Err(CasError::CasFailed(again)) => swap_again(again, &request.body),
    }
}

/// Swaps with what a failed swap gave back.
fn swap_again(cas: Cas, value: &[u8]) -> Result<Response, StoreError> {
    match atomics::swap(cas, value) {
        Ok(()) => Ok(Response::new(409, "cas-failed\nswapped-after-retry")),
        Err(CasError::StoreError(error)) => Err(named(error)),
        Err(CasError::CasFailed(_)) => Ok(Response::new(409, "cas-failed\ncas-failed")),
    }
}
