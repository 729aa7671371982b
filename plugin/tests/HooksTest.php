<?php
namespace Dumbbell_Stream\Tests;

/** The list of hooks is what the plugin is connected by: a hook that is lost or added shows here. */
final class HooksTest extends WP_Case {

	const HOOKS = array(
		'init Settings::register',
		'init Claim_Settings::register',
		'init Stream_Post_Type::register',
		'init Stream_Options::register',
		'init Player::register',
		'init Stream_Blocks::register',
		'init Stream_Embed::register',
		'init Notice_Form::register',
		'dumbbell_stream_daily Daily::run',
		'dumbbell_stream_claims Claim_Clock::run',
		'user_has_cap Strikes::filter',
		'dumbbell_stream_daily Copyright_Contact::warn',
		'dumbbell_stream_daily Transparency_Log::grown',
		'dumbbell_stream_claim_event Transparency_Log::grown',
		'dumbbell_stream_daily Attachments::prune',
		'init Claim_Numbers::register',
		'dumbbell_stream_claim_event Attachments::follow',
		'dumbbell_stream_claim_facts Notice_Evidence::add',
		'rest_pre_serve_request Attachments_Controller::serve',
		'rest_api_init Files_Health::register_route',
		'site_status_tests Files_Health::tests',
		'dumbbell_stream_claim_gate Claim_Brakes::gate',
		'dumbbell_stream_daily Claim_Retention::run',
		'dumbbell_stream_claim_facts Claim_Grades::facts',
		'dumbbell_stream_claim_may_hold Misuse_Register::may_hold',
		'dumbbell_stream_claim_letter Claim_Confirmation::in_letter',
		'template_redirect Claim_Confirmation::maybe_answer',
		'wp_privacy_personal_data_exporters Claim_Privacy::add_exporter',
		'wp_privacy_personal_data_erasers Claim_Privacy::add_eraser',
		'cli_init Cli_Command::register',
		'wp_abilities_api_categories_init Abilities::register_category',
		'wp_abilities_api_init Abilities::register',
		'wp_initialize_site Installation::site_created',
		'sanitize_option_dumbbell_stream_settings Settings::sanitize', // By register_setting().
		'sanitize_option_dumbbell_stream_agent Claim_Settings::sanitize',
		'map_meta_cap Capabilities::map',
		'rest_api_init Rest_Controller::register_all',
		'rest_api_init Stream_Post_Type::register_rest_field',
		'rest_api_init Visibility::register_rest_field',
		'rest_api_init Site_Health::register_route',
		'rest_post_dispatch Rest_Controller::add_headers',
		'wp_after_insert_post Streams::saved',
		'transition_post_status Streams::status_changed',
		'before_delete_post Streams::deleted',
		'add_option_dumbbell_stream_settings Streams::settings_changed',
		'update_option_dumbbell_stream_settings Streams::settings_changed',
		'the_content Stream_Page::above_content',
		'post_thumbnail_html Stream_Page::one_poster',
		'wp_head Stream_Page::print_structured_data',
		'script_module_data_@dumbbell-stream/page Stream_Blocks::module_data',
		'wp_headers Stream_Embed::headers',
		'embed_template Stream_Embed::template',
		'embed_html Stream_Embed::html',
		'oembed_min_max_width Stream_Embed::widths',
		'oembed_response_data Stream_Embed::oembed',
		'rest_pre_serve_request Player_Files_Controller::serve',
		'script_module_data_@dumbbell-stream/player Player::module_data',
		'script_module_data_@dumbbell-stream/notice Notice_Form::module_data',
		'admin_init Installation::catch_up',
		'admin_init Privacy::suggest_text',
		'admin_menu Settings_Page::add',
		'admin_menu Studio_Page::add',
		'admin_menu Claims_Screen::add',
		'admin_enqueue_scripts Claims_Screen::enqueue',
		'admin_post_dumbbell_claim_move Claims_Screen::move',
		'admin_post_dumbbell_claim_enter Claims_Screen::enter',
		'admin_post_dumbbell_claim_file Claim_Material::give',
		'admin_menu Copyright_Contact_Page::add',
		'admin_enqueue_scripts Copyright_Contact_Page::enqueue',
		'admin_enqueue_scripts Studio_Page::enqueue',
		'post_row_actions Studio_Page::add_action',
		'template_redirect Studio_Page::maybe_show',
		'template_redirect Notice_Form::handle',
		'template_redirect Claim_Pages::maybe_show',
		'show_user_profile Claim_Profile::show',
		'admin_notices Player::build_notice',
		'admin_notices Upgrades::print_notice',
		'wp_privacy_personal_data_exporters Privacy::add_exporter',
		'wp_privacy_personal_data_erasers Privacy::add_eraser',
		'admin_enqueue_scripts Settings_Page::enqueue',
		'enqueue_block_editor_assets Stream_Editor::enqueue',
		'option_page_capability_dumbbell_stream Settings::capability',
		'option_page_capability_dumbbell_stream_claims Settings::capability',
		'plugin_action_links_dumbbell-stream/dumbbell-stream.php Settings_Page::add_link',
		'manage_dumbbell_stream_posts_columns Stream_List::columns',
		'manage_dumbbell_stream_posts_custom_column Stream_List::cell',
		'site_status_tests Site_Health::tests',
		'site_status_tests Copyright_Health::tests',
		'debug_information Site_Health::debug_information',
		'activate_dumbbell-stream/dumbbell-stream.php Installation::activate',
		'deactivate_dumbbell-stream/dumbbell-stream.php Installation::deactivate',
	);

	public function test_the_plugin_hooks_in_where_the_list_says_and_nowhere_else(): void {
		$found = array();
		foreach ( $GLOBALS['wp_filter'] as $hook => $filter ) {
			foreach ( array_merge( ...array_values( $filter->callbacks ) ) as $callback ) {
				$callback = $callback['function'];
				if ( is_array( $callback ) && is_string( $callback[0] ) && 0 === strpos( $callback[0], 'Dumbbell_Stream\\' ) ) {
					$found[] = "$hook " . substr( $callback[0], 16 ) . "::$callback[1]";
					$this->assertTrue( is_callable( $callback ), "$hook" );
				}
			}
		}
		$this->assertEqualsCanonicalizing( self::HOOKS, $found );
	}
}
