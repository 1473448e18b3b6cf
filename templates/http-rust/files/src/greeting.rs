/// What a visitor reads.
pub fn greeting(path: &str, visits: i64) -> String {
    format!("Hello! This is visit {visits} of {path}.\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greeting_names_the_path_and_counts_visits() {
        assert_eq!(greeting("/cart", 3), "Hello! This is visit 3 of /cart.\n");
    }
}
