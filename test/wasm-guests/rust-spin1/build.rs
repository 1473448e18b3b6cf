//! A stack of 64 KiB in place of a megabyte: an instance's memory is put back after each request, all of it.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=-zstack-size=65536");
}
